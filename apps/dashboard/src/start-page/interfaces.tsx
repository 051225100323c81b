import { useTexts } from '../language/language.js';
import type { Interface } from './start-page.js';

/** Where each context explains its API. */
export function Interfaces({ contexts }: { readonly contexts: readonly Interface[] }) {
  const { t, language } = useTexts();
  return (
    <section id="interfaces" className="sb-section" aria-labelledby="interfaces-title">
      <header className="sb-section__head">
        <h2 className="utrecht-heading-2" id="interfaces-title">
          {t.interfaces.title}
        </h2>
        <p className="utrecht-paragraph">{t.interfaces.lead}</p>
      </header>
      <ul className="sb-links">
        {contexts.map((one) => (
          <li key={one.name}>
            <a className="utrecht-link utrecht-link--html-a" href={one.docs} aria-label={t.interfaces.open(one.title[language])}>
              {one.title[language]}
            </a>
            <code className="sb-quiet">{one.docs}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
