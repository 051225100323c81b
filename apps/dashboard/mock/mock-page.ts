import type { StartPage } from '../src/start-page/start-page.js';

const persona = (id: string, name: string, role: string, organisation: string, nl: string, en: string) => ({
  id,
  name,
  role,
  organisation,
  text: { nl, en },
});
const context = (name: string, nl: string, en: string) => ({ name, title: { nl, en }, docs: `/${name}/v1/docs` });

/** What the platform's demo answers at `/dashboard.json`, with its issuer at `origin`. */
export const mockPage = (origin: string): StartPage => ({
  demo: true,
  signIn: { issuer: `${origin}/sign-in`, clientId: 'dashboard', scope: 'openid' },
  clock: '2022-01-01',
  personas: [
    persona(
      'ingrid',
      'Ingrid de Boer',
      'coordinator',
      'MEE Amstel en Zaan',
      'Begeleidt de sleutelpersonen en wijst hulpvragen toe.',
      'Coaches the key persons and assigns help requests.',
    ),
    persona(
      'peter',
      'Peter Visser',
      'caseworker',
      'Gemeente Amstelveen',
      'Verwijst nieuwkomers en ziet de status van hun hulpvraag.',
      'Refers newcomers and sees the status of their request.',
    ),
    persona(
      'amal',
      'Amal Haddad',
      'key-person',
      'MEE Amstel en Zaan',
      'Spreekt Arabisch (Levant). Zegt toe, helpt en declareert.',
      'Speaks Levantine Arabic. Accepts, helps and claims.',
    ),
    persona(
      'samuel',
      'Samuel Tesfay',
      'key-person',
      'MEE Amstel en Zaan',
      'Spreekt Tigrinya. Gaat mee naar de huisarts en de school.',
      'Speaks Tigrinya. Comes along to doctor and school.',
    ),
    persona(
      'marieke',
      'Marieke Smit',
      'attention-officer',
      'MEE Amstel en Zaan',
      'Behandelt signalen volgens de meldcode; niemand anders ziet ze.',
      'Handles signals under the reporting code; nobody else sees them.',
    ),
    persona(
      'joost',
      'Joost van Dijk',
      'finance',
      'MEE Amstel en Zaan',
      'Controleert declaraties en bewaakt het budget.',
      'Checks claims and guards the budget.',
    ),
    persona(
      'fenna',
      'Fenna Bakker',
      'council',
      'Gemeente Amstelveen',
      'Ziet de cijfers: doel, belasting en budget.',
      'Sees the figures: target, load and budget.',
    ),
    persona(
      'hugo',
      'Hugo Meijer',
      'auditor',
      'Rekenkamer',
      'Speelt een dossier na en controleert het bewijs.',
      'Replays a case and checks the proof.',
    ),
  ],
  contexts: [
    context('registration', 'Registratie', 'Registration'),
    context('matching', 'Toewijzing', 'Matching'),
    context('compensation', 'Vergoeding', 'Compensation'),
    context('safeguarding', 'Veiligheid', 'Safeguarding'),
    context('reporting', 'Rapportage', 'Reporting'),
    context('audit', 'Audit', 'Audit'),
  ],
});
