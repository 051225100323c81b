import { useTexts } from '../language/language.js';
import { forgetSession } from '../sign-in/sign-in.js';

/** A page that nobody wonders about. */
const ELSEWHERE = 'https://www.knmi.nl/nederland-nu/weer/verwachtingen';

/** Gone at once: no session, an empty page, and another page in this one's place in the history (SAF-15). */
function leave(): void {
  forgetSession();
  document.body.hidden = true;
  location.replace(ELSEWHERE);
}

/** Stays in sight while the page of signals is scrolled. */
export function QuickExit() {
  const { t } = useTexts();
  return (
    <p className="sb-exit">
      <button type="button" className="utrecht-button utrecht-button--primary-action" aria-describedby="exit-hint" onClick={leave}>
        {t.safety.exit}
      </button>
    </p>
  );
}

/** Who to call (SAF-05). The numbers stand in the page itself: nobody is told that they were looked at. */
export function HelpLines() {
  const { t } = useTexts();
  const lines = [
    { to: 'tel:112', text: t.safety.acute },
    { to: 'tel:113', text: t.safety.talk },
    { to: 'tel:08002000', text: t.safety.home },
  ];
  return (
    <aside className="sb-safety" aria-labelledby="safety-title">
      <div>
        <h2 className="utrecht-heading-4" id="safety-title">
          {t.safety.title}
        </h2>
        <ul className="sb-safety__lines">
          {lines.map(({ to, text }) => (
            <li key={to}>
              <a className="utrecht-link utrecht-link--html-a" href={to}>
                {text}
              </a>
            </li>
          ))}
        </ul>
      </div>
      <div className="sb-safety__notes">
        <p className="utrecht-paragraph utrecht-paragraph--small">{t.safety.note}</p>
        <p className="utrecht-paragraph utrecht-paragraph--small" id="exit-hint">
          {t.safety.exitHint}
        </p>
      </div>
    </aside>
  );
}
