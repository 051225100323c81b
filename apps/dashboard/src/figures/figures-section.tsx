import type { CouncilFigures } from '@sleutelbos/reporting/figures/council-figures.js';
import { useState } from 'react';
import { BudgetChart } from '../charts/budget-chart.js';
import { LoadChart } from '../charts/load-chart.js';
import { RequestsChart } from '../charts/requests-chart.js';
import { UnmetChart } from '../charts/unmet-chart.js';
import { date } from '../format/dates.js';
import { municipality } from '../format/municipality.js';
import { useTexts } from '../language/language.js';
import { Choice } from './choice.js';
import { Failed, Loading } from './notices.js';
import { budgetsOf, firstShown } from './periods.js';
import { Summary } from './summary.js';
import { useFigures } from './use-figures.js';

/** The programmes' figures (REP-01): the public ones, or with a token those of the caller's role. */
export function FiguresSection({ clock, token }: { readonly clock: string; readonly token: string | undefined }) {
  const { t, language } = useTexts();
  const [fetched, again] = useFigures(token);
  const [chosen, choose] = useState('');
  // No programme may be public yet: that is the same as none.
  const none = fetched.state === 'failed' && fetched.status === 404;
  const items = fetched.state === 'here' ? fetched.data : [];
  const figures = items.find((one) => one.programmeId === chosen) ?? items[0];
  return (
    <section id="figures" className="sb-section" aria-labelledby="figures-title">
      <header className="sb-section__head">
        <h2 className="utrecht-heading-2" id="figures-title">
          {figures ? figures.name : t.figures.title}
        </h2>
        {figures && (
          <p className="utrecht-paragraph sb-quiet">
            {figures.municipalities.map(municipality).join(', ')} · {t.figures.asOf(date(clock, language))}
          </p>
        )}
      </header>
      {fetched.state === 'loading' && <Loading />}
      {fetched.state === 'failed' && !none && <Failed again={again} />}
      {(none || (fetched.state === 'here' && !figures)) && <NothingYet />}
      {items.length > 1 && (
        <Choice
          name="programme"
          title={t.figures.chooseProgramme}
          options={items.map((one) => ({ id: one.programmeId, text: one.name }))}
          chosen={figures?.programmeId ?? ''}
          choose={choose}
        />
      )}
      {figures && <Programme key={figures.programmeId} figures={figures} clock={clock} />}
    </section>
  );
}

/** One programme's figures, a period at a time. */
export function Programme({ figures, clock }: { readonly figures: CouncilFigures; readonly clock: string }) {
  const { t, language } = useTexts();
  const [chosen, choose] = useState('');
  const period = figures.periods.find((one) => one.periodId === chosen) ?? firstShown(figures.periods, clock);
  if (!period) return <p className="utrecht-paragraph">{t.figures.noPeriods}</p>;
  return (
    <>
      <Choice
        name={`period of ${figures.programmeId}`}
        title={t.figures.choosePeriod}
        options={figures.periods.map((one) => ({ id: one.periodId, text: one.name }))}
        chosen={period.periodId}
        choose={choose}
      />
      <p className="utrecht-paragraph sb-quiet">
        {t.figures.between(date(period.from, language), date(period.to, language))}
        {period.parties.length > 0 && ` · ${t.figures.parties}: ${period.parties.join(', ')}`}
      </p>
      <h3 className="sb-unseen">{t.summary.title}</h3>
      <Summary figures={figures} period={period} />
      <div className="sb-charts">
        <RequestsChart key={period.periodId} period={period} now={clock.slice(0, 7)} />
        <BudgetChart budgets={budgetsOf(figures, period)} />
        <LoadChart load={figures.load} />
        <UnmetChart period={period} />
      </div>
    </>
  );
}

function NothingYet() {
  const { t } = useTexts();
  return (
    <div className="sb-panel">
      <h3 className="utrecht-heading-3">{t.figures.none}</h3>
      <p className="utrecht-paragraph">{t.figures.noneSteps}</p>
      <ol className="sb-steps">
        <li>
          <a className="utrecht-link utrecht-link--html-a" href="#sign-in">
            {t.figures.stepSignIn}
          </a>
        </li>
        <li>
          <a className="utrecht-link utrecht-link--html-a" href="#interfaces">
            {t.figures.stepOpen}
          </a>
        </li>
        <li>{t.figures.stepDemo}</li>
      </ol>
    </div>
  );
}
