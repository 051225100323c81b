import type { MonthFigures, PeriodFigures } from '@sleutelbos/reporting/figures/council-figures.js';
import { useId, useState } from 'react';
import { cell, count } from '../format/counts.js';
import { month, monthLetter } from '../format/dates.js';
import { useTexts } from '../language/language.js';
import { ChartPanel, DataTable, Legend } from './chart-panel.js';
import { linear, path, round, stacked, ticks } from './scale.js';
import { useWidth } from './use-width.js';

const LEFT = 36;
const RIGHT = 12;
const TOP = 50;
const TOTAL_HEIGHT = 160;
const BETWEEN = 44;
const MONTH_HEIGHT = 110;
const AXIS = 40;
const HEIGHT = TOP + TOTAL_HEIGHT + BETWEEN + MONTH_HEIGHT + AXIS;
/** Narrower than this, months get no letter of their own but every third one. */
const ROOM_FOR_A_LETTER = 13;

/** Requests per month, registered and informal on top of each other, and below the same axis their sum against the target. `now` is the month of the clock. */
export function RequestsChart({ period, now }: { readonly period: PeriodFigures; readonly now: string }) {
  const { t, language } = useTexts();
  const { months } = period;
  const write = (value: number) => count(value, language);
  const reached = months.filter((one) => one.month <= now);
  const last = reached.at(-1);
  const total = last?.cumulative ?? 0;
  const registered = months.reduce((sum, one) => sum + one.registered, 0);
  const columns = [
    { key: 'month', title: t.requests.month, value: (one: MonthFigures) => month(one.month, language) },
    { key: 'registered', title: t.requests.registered, numeric: true, value: (one: MonthFigures) => write(one.registered) },
    { key: 'informal', title: t.requests.informal, numeric: true, value: (one: MonthFigures) => write(one.informal) },
    { key: 'requests', title: t.requests.requests, numeric: true, value: (one: MonthFigures) => write(one.requests) },
    {
      key: 'completed',
      title: t.requests.completed,
      numeric: true,
      value: (one: MonthFigures) => cell(one.completed, language, t.figures.fewer),
    },
    { key: 'unmet', title: t.requests.unmet, numeric: true, value: (one: MonthFigures) => cell(one.unmet, language, t.figures.fewer) },
    { key: 'total', title: t.requests.total, numeric: true, value: (one: MonthFigures) => write(one.cumulative) },
  ];
  return (
    <ChartPanel
      title={t.requests.title}
      summary={t.requests.summary(
        write(period.requests.value),
        write(registered),
        write(period.informal.value),
        write(total),
        write(period.target.value),
      )}
      definition={`${t.requests.definition} ${t.requests.target}: ${period.actual.definition[language].toLowerCase()}.`}
      table={<DataTable caption={t.requests.title} columns={columns} rows={reached.map((one) => ({ ...one, rowKey: one.month }))} />}
    >
      <Legend
        items={[
          { key: 'registered', text: t.requests.registered },
          { key: 'informal', text: t.requests.informal },
          { key: 'total', text: t.requests.total, line: true },
          { key: 'target', text: t.requests.target, line: true },
        ]}
      />
      <Drawing period={period} now={now} />
    </ChartPanel>
  );
}

function Drawing({ period, now }: { readonly period: PeriodFigures; readonly now: string }) {
  const { t, language } = useTexts();
  const [ref, width] = useWidth<HTMLDivElement>();
  const { months } = period;
  const reachedCount = months.filter((one) => one.month <= now).length;
  const [chosen, choose] = useState<number | null>(null);
  const index = Math.min(chosen ?? Math.max(0, reachedCount - 1), months.length - 1);
  const title = useId();
  const at = months[index];
  const text = at === undefined ? '' : textOf(at);

  function textOf(one: MonthFigures): string {
    const name = month(one.month, language);
    if (one.month > now) return t.requests.ahead(name);
    const write = (value: number) => count(value, language);
    return t.requests.at(name, write(one.requests), write(one.registered), write(one.informal), write(one.cumulative));
  }

  const chooseAt = (x: number) => {
    const slot = Math.floor(((x - LEFT) / (width - LEFT - RIGHT)) * months.length);
    choose(Math.min(Math.max(slot, 0), months.length - 1));
  };

  return (
    <div className="sb-chart" ref={ref}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-labelledby={title}
          onPointerMove={(event) => chooseAt(event.clientX - event.currentTarget.getBoundingClientRect().left)}
        >
          <title id={title}>{t.requests.title}</title>
          <Axes period={period} width={width} index={index} />
          <Marks period={period} width={width} reached={reachedCount} index={index} />
        </svg>
      )}
      <div className="sb-readout">
        <input
          type="range"
          min={0}
          max={months.length - 1}
          value={index}
          aria-label={t.chart.readout}
          aria-valuetext={text}
          onChange={(event) => choose(Number(event.currentTarget.value))}
        />
        <p className="sb-readout__text" aria-hidden="true">
          {text}
        </p>
      </div>
    </div>
  );
}

/** A label below a dot on the floor would stand among the months. */
const isLow = (y: number) => y > TOP + TOTAL_HEIGHT - 30;

function layout(period: PeriodFigures, width: number) {
  const { months, target } = period;
  const right = width - RIGHT;
  const band = (right - LEFT) / Math.max(months.length, 1);
  const totals = ticks(Math.max(target.value, ...months.map((one) => one.cumulative)), 4);
  const counts = ticks(Math.max(1, ...months.map((one) => one.requests)), 3);
  const totalFloor = TOP + TOTAL_HEIGHT;
  const floor = totalFloor + BETWEEN + MONTH_HEIGHT;
  return {
    right,
    band,
    totals,
    counts,
    floor,
    x: (index: number) => LEFT + band * index,
    yTotal: linear(totals.at(-1) ?? 1, totalFloor, TOP),
    yCount: linear(counts.at(-1) ?? 1, floor, floor - MONTH_HEIGHT),
  };
}

function Axes({ period, width, index }: { readonly period: PeriodFigures; readonly width: number; readonly index: number }) {
  const { t, language } = useTexts();
  const { right, band, totals, counts, floor, x, yTotal, yCount } = layout(period, width);
  const every = band >= ROOM_FOR_A_LETTER ? 1 : 3;
  const firstOfYear = period.months.flatMap((one, slot) =>
    slot === 0 || one.month.endsWith('-01') ? [{ slot, year: one.month.slice(0, 4) }] : [],
  );
  return (
    <g className="sb-axis">
      <rect x={x(index)} y={TOP} width={band} height={floor - TOP} className="sb-chosen" />
      {totals.map((value) => (
        <g key={`total ${value}`}>
          <line x1={LEFT} x2={right} y1={round(yTotal(value))} y2={round(yTotal(value))} />
          <text x={LEFT - 8} y={yTotal(value) + 4} className="sb-end">
            {count(value, language)}
          </text>
        </g>
      ))}
      {counts.map((value) => (
        <g key={`month ${value}`}>
          <line x1={LEFT} x2={right} y1={round(yCount(value))} y2={round(yCount(value))} />
          <text x={LEFT - 8} y={yCount(value) + 4} className="sb-end">
            {count(value, language)}
          </text>
        </g>
      ))}
      <text x={0} y={12} className="sb-axis__name">
        {t.requests.total}
      </text>
      <text x={0} y={floor - MONTH_HEIGHT - 14} className="sb-axis__name">
        {t.requests.perMonth}
      </text>
      {period.months.map((one, slot) =>
        slot % every === 0 ? (
          <text key={one.month} x={x(slot) + band / 2} y={floor + 16} className="sb-middle">
            {monthLetter(one.month, language)}
          </text>
        ) : null,
      )}
      {firstOfYear.map(({ slot, year }) => (
        <g key={year}>
          <line x1={round(x(slot))} x2={round(x(slot))} y1={floor} y2={floor + AXIS - 4} className="sb-axis__year" />
          <text x={x(slot) + 6} y={floor + 35}>
            {year}
          </text>
        </g>
      ))}
    </g>
  );
}

function Marks(props: { readonly period: PeriodFigures; readonly width: number; readonly reached: number; readonly index: number }) {
  const { t, language } = useTexts();
  const { months, target } = props.period;
  const { right, band, floor, x, yTotal, yCount } = layout(props.period, props.width);
  const reached = months.slice(0, props.reached);
  const points = reached.map((one, slot) => [x(slot) + band / 2, yTotal(one.cumulative)] as const);
  const end = points.at(-1);
  const last = reached.at(-1);
  const thick = Math.max(3, Math.min(band * 0.68, 26));
  const yTarget = round(yTotal(target.value));
  const chosen = points[props.index];
  return (
    <>
      <line x1={LEFT} x2={right} y1={yTarget} y2={yTarget} className="sb-line sb-line--target" />
      <text x={LEFT + 6} y={yTarget - 7} className="sb-label">
        {t.requests.target} {count(target.value, language)}
      </text>
      {points.length > 1 && <path d={path(points)} className="sb-line sb-line--total" />}
      {chosen && <circle cx={chosen[0]} cy={chosen[1]} r={5} className="sb-dot sb-dot--chosen" />}
      {end && last && (
        <>
          <circle cx={end[0]} cy={end[1]} r={4} className="sb-dot" />
          <text x={end[0] + Math.min(8, right - end[0])} y={end[1] + (isLow(end[1]) ? -12 : 24)} className="sb-label sb-end">
            {count(last.cumulative, language)}
          </text>
        </>
      )}
      {reached.map((one, slot) =>
        stacked([
          ['registered', one.registered],
          ['informal', one.informal],
        ] as const).map((part) => (
          <rect
            key={`${one.month} ${part.key}`}
            x={x(slot) + (band - thick) / 2}
            width={thick}
            y={yCount(part.to)}
            height={Math.max(1, yCount(part.from) - yCount(part.to) - (part.from > 0 ? 1.5 : 0))}
            className={`sb-fill--${part.key}`}
          />
        )),
      )}
      <line x1={LEFT} x2={right} y1={round(floor)} y2={round(floor)} className="sb-axis__floor" />
    </>
  );
}
