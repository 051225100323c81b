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

/** The way out, and who to call (SAF-05). The numbers stand in the page itself: nobody is told that they were looked at. */
export function QuickExit() {
  const { t } = useTexts();
  return (
    <aside className="sb-safety" aria-label={t.safety.title}>
      <div>
        <h3 className="utrecht-heading-4">{t.safety.title}</h3>
        <ul className="sb-safety__lines">
          <li>
            <a className="utrecht-link utrecht-link--html-a" href="tel:112">
              {t.safety.acute}
            </a>
          </li>
          <li>
            <a className="utrecht-link utrecht-link--html-a" href="tel:113">
              {t.safety.talk}
            </a>
          </li>
          <li>
            <a className="utrecht-link utrecht-link--html-a" href="tel:08002000">
              {t.safety.home}
            </a>
          </li>
        </ul>
        <p className="utrecht-paragraph utrecht-paragraph--small">{t.safety.note}</p>
      </div>
      <div className="sb-safety__exit">
        <button type="button" className="utrecht-button utrecht-button--primary-action" aria-describedby="exit-hint" onClick={leave}>
          {t.safety.exit}
        </button>
        <p className="utrecht-paragraph utrecht-paragraph--small" id="exit-hint">
          {t.safety.exitHint}
        </p>
      </div>
    </aside>
  );
}
