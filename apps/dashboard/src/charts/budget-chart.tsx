import type { BudgetLine } from '@sleutelbos/reporting/figures/council-figures.js';
import { useId } from 'react';
import { percentage } from '../format/counts.js';
import { euros, roundEuros } from '../format/money.js';
import { useTexts } from '../language/language.js';
import { ChartPanel, type Column, DataTable, Legend } from './chart-panel.js';
import { linear, stacked } from './scale.js';
import { useWidth } from './use-width.js';

const ROW = 86;
const BAR = 30;

/** Claims first, then costs by kind, in an order that never changes: the same colour is the same thing in every programme. */
const KINDS = ['claims', 'coordination', 'coach', 'training', 'interpreter', 'overhead', 'other'] as const;
type Kind = (typeof KINDS)[number];

/** What of a line was spent on what. A kind that this page does not know counts as other. */
export function partsOf(line: BudgetLine): (readonly [Kind, number])[] {
  const sums = new Map<Kind, number>([['claims', line.claimsCents]]);
  for (const { kind, cents } of line.costs) {
    const known = KINDS.find((one) => one === kind && one !== 'claims') ?? 'other';
    sums.set(known, (sums.get(known) ?? 0) + cents);
  }
  return KINDS.map((kind) => [kind, sums.get(kind) ?? 0] as const);
}

/** Money used of each funding source's ceiling. */
export function BudgetChart({ budgets }: { readonly budgets: readonly BudgetLine[] }) {
  const { t, language } = useTexts();
  const used = budgets.reduce((sum, one) => sum + one.usedCents, 0);
  const ceiling = budgets.reduce((sum, one) => sum + one.ceilingCents, 0);
  const present = KINDS.filter((kind) => budgets.some((line) => partsOf(line).some(([one, cents]) => one === kind && cents > 0)));
  const nameOf = (kind: Kind) => (kind === 'claims' ? t.budget.claims : (t.budget.kinds[kind] ?? kind));
  const sumOf = (kind: Kind) => budgets.reduce((sum, line) => sum + (partsOf(line).find(([one]) => one === kind)?.[1] ?? 0), 0);
  const rows = budgets.map((line) => ({ ...line, rowKey: `${line.name} ${line.period}` }));
  type Row = (typeof rows)[number];
  const money = (key: string, title: string, cents: (row: Row) => number): Column<Row> => ({
    key,
    title,
    numeric: true,
    value: (row) => euros(cents(row), language),
  });
  return (
    <ChartPanel
      title={t.budget.title}
      summary={
        budgets.length === 0
          ? t.budget.none
          : t.budget.summary(roundEuros(used, language), roundEuros(ceiling, language), percentage(used, ceiling) ?? 0)
      }
      definition={t.budget.definition}
      table={
        <DataTable<Row>
          caption={t.budget.title}
          rows={rows}
          columns={[
            { key: 'source', title: t.budget.source, value: (row) => row.name },
            { key: 'period', title: t.budget.period, value: (row) => (row.period === 'all' ? t.budget.whole : row.period) },
            money('ceiling', t.budget.ceiling, (row) => row.ceilingCents),
            ...present.map((kind) => money(kind, nameOf(kind), (row) => partsOf(row).find(([one]) => one === kind)?.[1] ?? 0)),
            money('used', t.budget.used, (row) => row.usedCents),
            money('left', t.budget.left, (row) => row.ceilingCents - row.usedCents),
            money('paid', t.budget.paid, (row) => row.paidCents),
          ]}
        />
      }
    >
      {budgets.length > 0 && (
        <>
          <Legend items={present.map((kind) => ({ key: kind, text: `${nameOf(kind)} ${roundEuros(sumOf(kind), language)}` }))} />
          <Drawing budgets={budgets} />
        </>
      )}
    </ChartPanel>
  );
}

function Drawing({ budgets }: { readonly budgets: readonly BudgetLine[] }) {
  const { t, language } = useTexts();
  const [ref, width] = useWidth<HTMLDivElement>();
  const title = useId();
  const x = linear(Math.max(1, ...budgets.map((one) => Math.max(one.ceilingCents, one.usedCents))), 0, width - 2);
  return (
    <div className="sb-chart" ref={ref}>
      {width > 0 && (
        <svg width={width} height={budgets.length * ROW} role="img" aria-labelledby={title}>
          <title id={title}>{t.budget.title}</title>
          {budgets.map((line, index) => {
            const top = index * ROW;
            const over = line.usedCents > line.ceilingCents ? `, ${t.budget.over}` : '';
            const amounts = t.budget.usedOf(roundEuros(line.usedCents, language), roundEuros(line.ceilingCents, language));
            const period = line.period === 'all' ? '' : ` ${line.period}`;
            return (
              <g key={`${line.name} ${line.period}`} transform={`translate(0 ${top})`}>
                <text x={0} y={16} className="sb-label">
                  {fitting(`${line.name}${period}`, width)}
                </text>
                <rect x={0.5} y={26} width={x(line.ceilingCents)} height={BAR} rx={3} className="sb-fill--free" />
                {stacked(partsOf(line)).map((part) => (
                  <rect
                    key={part.key}
                    x={x(part.from) + 0.5}
                    y={26}
                    width={Math.max(1.5, x(part.to) - x(part.from) - 1.5)}
                    height={BAR}
                    className={`sb-fill--${part.key}`}
                  />
                ))}
                <line x1={x(line.ceilingCents) + 0.5} x2={x(line.ceilingCents) + 0.5} y1={22} y2={26 + BAR + 4} className="sb-ceiling" />
                <text x={0} y={26 + BAR + 20}>
                  {amounts}
                  {over}
                </text>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

/** A name that fits the width at some 9.5 pixels a character; the table has it in full. */
export function fitting(name: string, width: number): string {
  const room = Math.max(8, Math.floor(width / 9.5));
  return name.length <= room ? name : `${name.slice(0, room - 1).trimEnd()}…`;
}
