import type { CouncilFigures } from '@sleutelbos/reporting/figures/council-figures.js';
import { useId } from 'react';
import { count } from '../format/counts.js';
import { useTexts } from '../language/language.js';
import { ChartPanel, DataTable, Legend } from './chart-panel.js';
import { linear } from './scale.js';
import { useWidth } from './use-width.js';

const ROW = 40;
const BAR = 22;
const NAMES = 142;
const ENDS = 184;
const GAP = 3;
/** More people than this do not make a picture; the table has them all. */
const MOST_ROWS = 16;
/** Up to here each place is a block of its own. */
const MOST_BLOCKS = 12;
const WIDEST_BLOCK = 48;

type Load = CouncilFigures['load'][number];

/** How much each key person carries against their own limit, without saying who (REP-07). */
export function LoadChart({ load }: { readonly load: readonly Load[] }) {
  const { t, language } = useTexts();
  const write = (value: number) => count(value, language);
  const open = load.reduce((sum, one) => sum + one.open, 0);
  const places = load.reduce((sum, one) => sum + one.limit, 0);
  const rows = load.map((one, index) => ({ ...one, number: index + 1, rowKey: String(index) }));
  type Row = (typeof rows)[number];
  return (
    <ChartPanel
      title={t.load.title}
      summary={load.length === 0 ? t.load.none : t.load.summary(write(load.length), write(open), write(places))}
      definition={t.load.definition}
      table={
        <DataTable<Row>
          caption={t.load.title}
          rows={rows}
          columns={[
            { key: 'who', title: t.load.column, value: (row) => t.load.person(row.number) },
            { key: 'open', title: t.load.open, numeric: true, value: (row) => write(row.open) },
            { key: 'limit', title: t.load.limit, numeric: true, value: (row) => write(row.limit) },
            { key: 'state', title: t.load.state, value: (row) => t.load[stateOf(row)] },
          ]}
        />
      }
    >
      {load.length > 0 && (
        <>
          <Legend
            items={[
              { key: 'open', text: t.load.open },
              { key: 'free', text: t.load.free },
              ...(rows.some((row) => stateOf(row) === 'over') ? [{ key: 'over', text: t.load.overLegend }] : []),
            ]}
          />
          <Drawing load={rows.slice(0, MOST_ROWS)} />
          {load.length > MOST_ROWS && <p className="utrecht-paragraph">{t.load.more(load.length - MOST_ROWS)}</p>}
        </>
      )}
    </ChartPanel>
  );
}

/** In words beside the bar, so that colour is never the only sign. */
export function stateOf({ open, limit }: Load): 'room' | 'full' | 'over' {
  if (open > limit) return 'over';
  return open === limit ? 'full' : 'room';
}

/** Nobody in this list has a name: the place in it is all there is. */
function Drawing({ load }: { readonly load: readonly (Load & { readonly number: number; readonly rowKey: string })[] }) {
  const { t, language } = useTexts();
  const [ref, width] = useWidth<HTMLDivElement>();
  const title = useId();
  const narrow = width < 480;
  const height = load.length * (narrow ? ROW + 22 : ROW);
  const left = narrow ? 0 : NAMES;
  const most = Math.max(1, ...load.map((one) => Math.max(one.open, one.limit)));
  const room = Math.min(width - left - (narrow ? 0 : ENDS), most * WIDEST_BLOCK);
  const x = linear(most, 0, room);
  return (
    <div className="sb-chart" ref={ref}>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-labelledby={title}>
          <title id={title}>{t.load.title}</title>
          {load.map((one, index) => {
            const top = index * (narrow ? ROW + 22 : ROW);
            const bar = top + (narrow ? 24 : (ROW - BAR) / 2);
            const words = `${t.load.of(count(one.open, language), count(one.limit, language))}, ${t.load[stateOf(one)]}`;
            return (
              <g key={one.rowKey}>
                <text x={0} y={narrow ? top + 16 : bar + 16} className="sb-label">
                  {narrow ? t.load.short(one.number) : t.load.person(one.number)}
                </text>
                <g transform={`translate(${left} ${bar})`}>{most <= MOST_BLOCKS ? <Blocks one={one} x={x} /> : <Bar one={one} x={x} />}</g>
                <text x={narrow ? width : left + room + 14} y={narrow ? top + 16 : bar + 16} className={narrow ? 'sb-end' : ''}>
                  {words}
                </text>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

type Drawn = { readonly one: Load; readonly x: (value: number) => number };

function Blocks({ one, x }: Drawn) {
  const places = Array.from({ length: Math.max(one.open, one.limit) }, (_, place) => place);
  const kind = (place: number) => {
    if (place >= one.open) return 'free';
    return place < one.limit ? 'open' : 'over';
  };
  return places.map((place) => (
    <rect
      key={place}
      x={x(place) + 0.5}
      y={0.5}
      width={x(place + 1) - x(place) - GAP}
      height={BAR - 1}
      rx={3}
      className={`sb-fill--${kind(place)}`}
    />
  ));
}

function Bar({ one, x }: Drawn) {
  const within = Math.min(one.open, one.limit);
  return (
    <>
      <rect x={0.5} y={0.5} width={x(one.limit)} height={BAR - 1} rx={3} className="sb-fill--free" />
      <rect x={0.5} y={0.5} width={x(within)} height={BAR - 1} rx={3} className="sb-fill--open" />
      {one.open > one.limit && (
        <rect x={x(one.limit)} y={0.5} width={x(one.open) - x(one.limit)} height={BAR - 1} className="sb-fill--over" />
      )}
    </>
  );
}
