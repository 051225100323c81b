import type { CouncilFigures, PeriodFigures } from '@sleutelbos/reporting/figures/council-figures.js';
import { count, percentage } from '../format/counts.js';
import { date } from '../format/dates.js';
import { roundEuros } from '../format/money.js';
import { useTexts } from '../language/language.js';
import { budgetsOf } from './periods.js';

/** The figures of a period in one row, each with the definition it was counted by (REP-06). */
export function Summary({ figures, period }: { readonly figures: CouncilFigures; readonly period: PeriodFigures }) {
  const { t, language } = useTexts();
  const write = (value: number) => count(value, language);
  const budgets = budgetsOf(figures, period);
  const used = budgets.reduce((sum, one) => sum + one.usedCents, 0);
  const ceiling = budgets.reduce((sum, one) => sum + one.ceilingCents, 0);
  const ofTarget = percentage(period.actual.value, period.target.value);
  const ofCeiling = percentage(used, ceiling);
  const plain = [
    { key: 'matched', ...period.matched },
    { key: 'completed', ...period.completed },
    { key: 'unmet', ...period.unmet },
    { key: 'informal', ...period.informal },
  ] as const;
  return (
    <dl className="sb-summary">
      <div className="sb-tile sb-tile--wide">
        <dt>{t.summary.actual}</dt>
        <dd className="sb-tile__value">
          {write(period.actual.value)} <span className="sb-tile__of">{t.summary.ofTarget(write(period.target.value))}</span>
        </dd>
        <dd className="sb-tile__share">
          <Share share={ofTarget} kind="registered" />
          {ofTarget !== null && t.summary.share(ofTarget)}
        </dd>
        <dd className="sb-tile__definition">
          {t.summary.targetBy(write(period.target.value), date(period.target.by, language))} {period.actual.definition[language]}.
        </dd>
      </div>
      <div className="sb-tile sb-tile--wide">
        <dt>{t.summary.budget}</dt>
        <dd className="sb-tile__value">
          {roundEuros(used, language)}{' '}
          {ceiling > 0 && <span className="sb-tile__of">{t.summary.ofTarget(roundEuros(ceiling, language))}</span>}
        </dd>
        <dd className="sb-tile__share">
          <Share share={ofCeiling} kind="claims" />
          {ofCeiling === null ? t.summary.noBudget : t.summary.budgetShare(ofCeiling)}
        </dd>
        <dd className="sb-tile__definition">{t.summary.budgetDefinition}.</dd>
      </div>
      {plain.map((one) => (
        <div className="sb-tile" key={one.key}>
          <dt>{t.summary[one.key]}</dt>
          <dd className="sb-tile__value">
            {one.value === null ? <span className="sb-tile__of">{t.figures.fewer}</span> : write(one.value)}
          </dd>
          <dd className="sb-tile__definition">{one.definition[language]}.</dd>
        </div>
      ))}
      <div className="sb-tile">
        <dt>{t.summary.cost}</dt>
        <dd className="sb-tile__value">
          {figures.costPerRequestCents === null ? (
            <span className="sb-tile__of">{t.summary.unknown}</span>
          ) : (
            roundEuros(figures.costPerRequestCents, language)
          )}
        </dd>
        <dd className="sb-tile__definition">{t.summary.costDefinition}.</dd>
      </div>
    </dl>
  );
}

/** A thin bar under a figure; the words beside it say the same. */
function Share({ share, kind }: { readonly share: number | null; readonly kind: string }) {
  return (
    <svg className="sb-share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="8" className="sb-fill--track" />
      <rect width={Math.min(share ?? 0, 100)} height="8" className={`sb-fill--${kind}`} />
    </svg>
  );
}
