import type { PeriodFigures } from '@sleutelbos/reporting/figures/council-figures.js';
import { useId } from 'react';
import { cell } from '../format/counts.js';
import { useTexts } from '../language/language.js';
import { ChartPanel, DataTable } from './chart-panel.js';
import { linear } from './scale.js';
import { useWidth } from './use-width.js';

const ROW = 52;
const BAR = 18;

type Reason = PeriodFigures['unmetByReason'][number];

/** Why requests stayed unmet (REG-46). A small count is said to be small, and has no bar that could be measured (REP-07). */
export function UnmetChart({ period }: { readonly period: PeriodFigures }) {
  const { t, language } = useTexts();
  const nameOf = (reason: string) => t.unmet.reasons[reason] ?? reason;
  const rows = period.unmetByReason.map((one) => ({ ...one, rowKey: one.reason }));
  type Row = (typeof rows)[number];
  return (
    <ChartPanel
      title={t.unmet.title}
      summary={rows.length === 0 ? t.unmet.none : t.unmet.summary(cell(period.unmet.value, language, t.figures.fewer))}
      definition={t.unmet.definition}
      table={
        <DataTable<Row>
          caption={t.unmet.title}
          rows={rows}
          columns={[
            { key: 'reason', title: t.unmet.reason, value: (row) => nameOf(row.reason) },
            { key: 'value', title: t.unmet.requests, numeric: true, value: (row) => cell(row.value, language, t.figures.fewer) },
          ]}
        />
      }
    >
      {rows.length > 0 && <Drawing reasons={rows} nameOf={nameOf} />}
    </ChartPanel>
  );
}

function Drawing({ reasons, nameOf }: { readonly reasons: readonly Reason[]; readonly nameOf: (reason: string) => string }) {
  const { t, language } = useTexts();
  const [ref, width] = useWidth<HTMLDivElement>();
  const title = useId();
  const x = linear(Math.max(1, ...reasons.map((one) => one.value ?? 0)), 0, Math.max(0, width - 60));
  return (
    <div className="sb-chart" ref={ref}>
      {width > 0 && (
        <svg width={width} height={reasons.length * ROW} role="img" aria-labelledby={title}>
          <title id={title}>{t.unmet.title}</title>
          {reasons.map((one, index) => (
            <g key={one.reason} transform={`translate(0 ${index * ROW})`}>
              <text x={0} y={16}>
                {nameOf(one.reason)}
              </text>
              {one.value !== null && (
                <rect x={0.5} y={24} width={Math.max(1, x(one.value))} height={BAR} rx={3} className="sb-fill--unmet" />
              )}
              <text x={one.value === null ? 0 : x(one.value) + 10} y={24 + 14} className={one.value === null ? 'sb-quiet' : 'sb-label'}>
                {cell(one.value, language, t.figures.fewer)}
              </text>
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
