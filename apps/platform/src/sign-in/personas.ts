/** Somebody of the demo. Names are invented; the subject is what events and the read log know. */
export interface Persona {
  readonly id: string;
  /** `sub` of the token. */
  readonly subject: string;
  readonly name: string;
  readonly role: string;
  readonly organisation: string;
  /** The controller of the programme (GEN-04). */
  readonly tenant: string;
  /** CBS code, or empty. */
  readonly municipality: string;
  /** What one can do as this persona. */
  readonly text: { readonly nl: string; readonly en: string };
  /** A system: signs in with client credentials only and is not offered on the page. */
  readonly system?: boolean;
}

/** MEE carries out the programme and answers for its data. */
export const TENANT = 'mee-amstel-en-zaan';
export const AMSTELVEEN = 'GM0362';
const MEE = 'MEE Amstel en Zaan';
const MUNICIPALITY = 'Gemeente Amstelveen';

const of = (organisation: string, municipality = '') => ({ organisation, tenant: TENANT, municipality });

/** A key person who signs in; the account stands in their record. */
export const keyPersonPersona = (account: string, name: string): Persona => ({
  id: account,
  subject: account,
  name,
  role: 'key-person',
  ...of(MEE),
  text: {
    nl: 'Sleutelpersoon: vragen beantwoorden, contact vastleggen, declareren',
    en: 'Key person: answer requests, log contact, claim',
  },
});

export const PERSONAS: readonly Persona[] = [
  {
    id: 'caseworker',
    subject: 'caseworker-1',
    name: 'Joost van Dam',
    role: 'caseworker',
    ...of(MUNICIPALITY, AMSTELVEEN),
    text: { nl: 'Consulent van de gemeente: dossiers en hulpvragen', en: 'Caseworker of the municipality: cases and help requests' },
  },
  {
    id: 'coordinator',
    subject: 'coordinator-1',
    name: 'Marieke Visser',
    role: 'coordinator',
    ...of(MEE),
    text: { nl: 'Coördinator: begeleidt sleutelpersonen en wijst toe', en: 'Coordinator: guides key persons and assigns' },
  },
  keyPersonPersona('key-person-1', 'Amina Haddad'),
  keyPersonPersona('key-person-2', 'Yusuf Darwish'),
  keyPersonPersona('key-person-3', 'Selam Tesfay'),
  {
    id: 'attention-officer',
    subject: 'attention-officer-1',
    name: 'Petra Smit',
    role: 'attention-officer',
    ...of(MEE),
    text: { nl: 'Aandachtsfunctionaris: signalen onder de meldcode', en: 'Attention officer: signals under the reporting code' },
  },
  {
    id: 'contact-person',
    subject: 'contact-person-1',
    name: 'Hans de Boer',
    role: 'contact-person',
    ...of(MEE),
    text: { nl: 'Contactpersoon van de meldcode', en: 'Contact person of the reporting code' },
  },
  {
    id: 'finance',
    subject: 'finance-1',
    name: 'Ineke Kok',
    role: 'finance',
    ...of(MEE),
    text: { nl: 'Financiën: declaraties goedkeuren en betalen', en: 'Finance: approve and pay claims' },
  },
  {
    id: 'council',
    subject: 'council-1',
    name: 'Griffie Amstelveen',
    role: 'council',
    ...of(MUNICIPALITY, AMSTELVEEN),
    text: { nl: 'Griffie: cijfers voor de gemeenteraad', en: 'Registry: figures for the council' },
  },
  {
    id: 'auditor',
    subject: 'auditor-1',
    name: 'Ruud Bakker',
    role: 'auditor',
    ...of('Auditdienst'),
    text: { nl: 'Auditor: speelt een dossier na, ziet wie wat zag', en: 'Auditor: replays a case, sees who saw what' },
  },
  {
    id: 'integration',
    subject: 'integration-1',
    name: 'Koppeling zaaksysteem',
    role: 'integration',
    ...of(MUNICIPALITY, AMSTELVEEN),
    text: { nl: 'Systeem van de gemeente', en: 'System of the municipality' },
    system: true,
  },
];
