import { useTexts } from '../language/language.js';
import type { StartPage } from '../start-page/start-page.js';
import { roleName } from './role-names.js';
import type { SignIn } from './use-session.js';

/** One card per persona. Without personas: one button for the organisation's own sign-in. */
export function Personas({ page, signIn }: { readonly page: StartPage; readonly signIn: SignIn }) {
  const { t, language } = useTexts();
  const { signIn: settings } = page;
  const isHere = (id: string) => signIn.session?.persona === id;
  return (
    <section id="sign-in" className="sb-section" aria-labelledby="sign-in-title">
      <header className="sb-section__head">
        <h2 className="utrecht-heading-2" id="sign-in-title">
          {page.personas.length > 0 ? t.signIn.title : t.nav.signIn}
        </h2>
        <p className="utrecht-paragraph">{page.personas.length > 0 ? t.signIn.lead : t.signIn.nobody}</p>
      </header>
      {!settings && <p className="utrecht-paragraph">{t.signIn.off}</p>}
      {settings && page.personas.length === 0 && (
        <button type="button" className="utrecht-button utrecht-button--primary-action" onClick={() => signIn.begin(settings, '')}>
          {t.signIn.plain}
        </button>
      )}
      <ul className="sb-cards">
        {page.personas.map((persona) => (
          <li key={persona.id} className={`sb-card${isHere(persona.id) ? ' sb-card--here' : ''}`}>
            <h3 className="utrecht-heading-4">{persona.name}</h3>
            <p className="sb-card__role">
              {roleName(persona.role, language)} · {persona.organisation}
            </p>
            <p className="utrecht-paragraph sb-card__text">{persona.text[language]}</p>
            {settings && isHere(persona.id) && <p className="sb-card__here">{t.signIn.here}</p>}
            {settings && !isHere(persona.id) && (
              <button
                type="button"
                className="utrecht-button utrecht-button--secondary-action"
                onClick={() => signIn.begin(settings, persona.id)}
              >
                {t.signIn.plain} <span className="sb-unseen">{t.signIn.asName(persona.name)}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
