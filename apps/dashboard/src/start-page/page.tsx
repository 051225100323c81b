import { useEffect, useState } from 'react';
import { FiguresSection } from '../figures/figures-section.js';
import { Failed, Loading } from '../figures/notices.js';
import { date } from '../format/dates.js';
import {
  keepLanguage,
  keptLanguage,
  LANGUAGE_NAMES,
  LANGUAGES,
  type Language,
  LanguageContext,
  textsOf,
  useTexts,
} from '../language/language.js';
import { Personas } from '../sign-in/personas.js';
import { roleName } from '../sign-in/role-names.js';
import type { Session } from '../sign-in/sign-in.js';
import { type SignIn, useSession } from '../sign-in/use-session.js';
import { Work } from '../work/work.js';
import { useFetched } from './fetched.js';
import { Interfaces } from './interfaces.js';
import { Logo } from './logo.js';
import { homeOf, type StartPage } from './start-page.js';

export function Page() {
  const [language, setLanguage] = useState<Language>(keptLanguage);
  const t = textsOf(language);
  const [fetched, again] = useFetched<StartPage>('/dashboard.json');
  const signIn = useSession();
  useEffect(() => {
    document.documentElement.lang = language;
    keepLanguage(language);
  }, [language]);
  const page = fetched.state === 'here' ? fetched.data : null;
  useEffect(() => {
    const home = page && homeOf(page, location);
    if (home) location.replace(home);
  }, [page]);
  return (
    <LanguageContext value={language}>
      <a className="utrecht-skip-link utrecht-skip-link--visible-on-focus" href="#main">
        {t.skip}
      </a>
      <div className="utrecht-page-layout sb-page">
        <Header page={page} signIn={signIn} language={language} choose={setLanguage} />
        <main id="main" tabIndex={-1} className="sb-main">
          {!(page && signIn.session) && (
            <div>
              <h1 className="utrecht-heading-1">{t.title}</h1>
              <p className="utrecht-paragraph utrecht-paragraph--lead sb-lead">{t.lead}</p>
              {page?.demo && <p className="sb-demo">{t.demo(date(page.clock, language))}</p>}
            </div>
          )}
          {signIn.problem && (
            <div className="utrecht-alert utrecht-alert--warning" role="alert">
              <p className="utrecht-paragraph">{t.signIn[signIn.problem]}</p>
            </div>
          )}
          {fetched.state === 'loading' && <Loading />}
          {fetched.state === 'failed' && <Failed again={again} />}
          {page && signIn.session && <Work session={signIn.session} role={roleOf(signIn.session, page)} />}
          {page && <FiguresSection clock={page.clock} token={signIn.session ? tokenForFigures(signIn.session, page) : undefined} />}
          {page && <Personas page={page} signIn={signIn} />}
          {page && <Interfaces contexts={page.contexts} />}
        </main>
        <footer className="sb-footer">
          <p className="utrecht-paragraph">{t.footer}</p>
        </footer>
      </div>
    </LanguageContext>
  );
}

function Header(props: {
  readonly page: StartPage | null;
  readonly signIn: SignIn;
  readonly language: Language;
  readonly choose: (language: Language) => void;
}) {
  const { t, language } = useTexts();
  const { page, signIn } = props;
  return (
    <header className="sb-header">
      <div className="sb-header__content">
        <a className="sb-brand" href="/">
          <Logo />
          <span>
            <span className="sb-brand__name">Sleutelbos</span>
            <span className="sb-brand__tagline">{t.tagline}</span>
          </span>
        </a>
        <nav className="sb-languages" aria-label={t.languages}>
          {LANGUAGES.map((one) => (
            <button key={one} type="button" lang={one} aria-pressed={one === props.language} onClick={() => props.choose(one)}>
              {LANGUAGE_NAMES[one]}
            </button>
          ))}
        </nav>
      </div>
      {page && (
        <div className="sb-header__bar">
          <div className="sb-header__content sb-header__content--low">
            <nav className="sb-nav" aria-label={t.sections}>
              {signIn.session && <a href="#work">{t.nav.work}</a>}
              <a href="#figures">{t.nav.figures}</a>
              <a href="#sign-in">{t.nav.signIn}</a>
              <a href="#interfaces">{t.nav.interfaces}</a>
            </nav>
            {signIn.session && (
              <p className="sb-who">
                <span>
                  {t.signIn.who} <strong>{signIn.session.name}</strong> ({roleName(roleOf(signIn.session, page), language)})
                </span>
                <button type="button" className="utrecht-button utrecht-button--subtle" onClick={() => signIn.end(page.demo)}>
                  {t.signIn.out}
                </button>
              </p>
            )}
          </div>
        </div>
      )}
    </header>
  );
}

/** The council reads its own figures; everybody else the public ones. */
const tokenForFigures = (session: Session, page: StartPage) => (roleOf(session, page) === 'council' ? session.accessToken : undefined);

/** The token names the role; a token that does not is the persona's of that name. */
function roleOf(session: { readonly role: string; readonly persona: string }, page: StartPage): string {
  return session.role || (page.personas.find((one) => one.id === session.persona)?.role ?? '');
}
