import type { CouncilFigures } from '@sleutelbos/reporting/figures/council-figures.js';
import { useId } from 'react';
import { count } from '../format/counts.js';
import { useTexts } from '../language/language.js';
import { ChartPanel, DataTable, Legend } from './chart-panel.js';
import { linear } from './scale.js';
import { useWidth } from './use-width.js';

const BAR = 22;
const GAP = 3;
/** Up to here each place is a block of its own. */
const MOST_BLOCKS = 40;
const WIDEST_BLOCK = 48;

type Load = CouncilFigures['load'];

/** How much the team carries against what its members agreed to. What one person carries is not for the council (REP-07). */
export function LoadChart({ load }: { readonly load: Load }) {
  const { t, language } = useTexts();
  const write = (value: number) => count(value, language);
  return (
    <ChartPanel
      title={t.load.title}
      summary={load.keyPersons === 0 ? t.load.none : t.load.summary(write(load.keyPersons), write(load.open), write(load.limit))}
      definition={t.load.definition}
      table={
        <DataTable<Load & { readonly rowKey: string }>
          caption={t.load.title}
          rows={[{ ...load, rowKey: 'team' }]}
          columns={[
            { key: 'who', title: t.load.column, value: (row) => write(row.keyPersons) },
            { key: 'open', title: t.load.open, numeric: true, value: (row) => write(row.open) },
            { key: 'limit', title: t.load.limit, numeric: true, value: (row) => write(row.limit) },
            { key: 'state', title: t.load.state, value: (row) => t.load[stateOf(row)] },
          ]}
        />
      }
    >
      {load.keyPersons > 0 && (
        <>
          <Legend
            items={[
              { key: 'open', text: t.load.open },
              { key: 'free', text: t.load.free },
              ...(stateOf(load) === 'over' ? [{ key: 'over', text: t.load.overLegend }] : []),
            ]}
          />
          <Drawing load={load} />
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

function Drawing({ load }: { readonly load: Load }) {
  const { t, language } = useTexts();
  const [ref, width] = useWidth<HTMLDivElement>();
  const title = useId();
  const most = Math.max(1, load.open, load.limit);
  const x = linear(most, 0, Math.min(width, most * WIDEST_BLOCK));
  const words = `${t.load.of(count(load.open, language), count(load.limit, language))}, ${t.load[stateOf(load)]}`;
  return (
    <div className="sb-chart" ref={ref}>
      {width > 0 && (
        <svg width={width} height={BAR + 30} role="img" aria-labelledby={title}>
          <title id={title}>{`${t.load.title}: ${words}`}</title>
          {most <= MOST_BLOCKS ? <Blocks one={load} x={x} /> : <Bar one={load} x={x} />}
          <text x={0} y={BAR + 22} className="sb-label">
            {words}
          </text>
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
