import { DOMAINS, ROLES, SETTINGS, UNMET_REASONS } from '@sleutelbos/registration/published/index.js';

/**
 * What a field on the bus may be. There is no kind for an attribute of a person: a new field needs a line here, and with it the answer
 * to which of these it is.
 */
export type Kind = 'random id' | 'code of the matter' | 'date' | 'amount' | 'name in a programme';

export interface Word {
  readonly kind: Kind;
  readonly nl: string;
  readonly en: string;
  /** Codes of today. A message may hold one of an older list. */
  readonly codes?: Readonly<Record<string, { readonly nl: string; readonly en: string }>>;
}

const word = (kind: Kind, nl: string, en: string, codes?: Word['codes']): Word => ({ kind, nl, en, ...(codes && { codes }) });

/** Every field that stands on the bus, one meaning each. */
export const WORDS: Readonly<Record<string, Word>> = {
  programmeId: word('random id', 'Programma', 'Programme'),
  periodId: word('random id', 'Periode van een programma', 'Period of a programme'),
  sourceId: word('random id', 'Geldbron', 'Funding source'),
  caseId: word('random id', 'Dossier', 'Case'),
  helpRequestId: word('random id', 'Hulpvraag', 'Help request'),
  assignmentId: word(
    'random id',
    'Eén vraag aan één sleutelpersoon, en de roltoewijzing die eruit volgt',
    'One ask of one key person, and the role assignment that follows',
  ),
  contactId: word('random id', 'Contact in het logboek', 'Contact in the log'),
  claimId: word('random id', 'Declaratie', 'Claim'),
  keyPersonId: word('random id', 'Sleutelpersoon', 'Key person'),
  capId: word('random id', 'Plafond waaronder de grenzen van één persoon staan', 'Cap under which the limits of one person stand'),

  municipality: word('code of the matter', 'Gemeente, code van het CBS', 'Municipality, code of Statistics Netherlands'),
  municipalities: word('code of the matter', 'Gemeenten, codes van het CBS', 'Municipalities, codes of Statistics Netherlands'),
  role: word('code of the matter', 'Gevraagde rol', 'Role that is asked for', ROLES.entries),
  domain: word('code of the matter', 'Leefgebied', 'Life domain', DOMAINS.entries),
  setting: word('code of the matter', 'Plek waar de hulp gegeven wordt', 'Setting in which the help is given', SETTINGS.entries),
  remote: word('code of the matter', 'Op afstand kan', 'Can be done from afar'),
  requester: word('code of the matter', 'Soort aanvrager', 'Kind of requester'),
  reason: word('code of the matter', 'Waarom de hulpvraag onvervuld bleef', 'Why the request stayed unmet', UNMET_REASONS.entries),
  kind: word('code of the matter', 'Soort kosten', 'Kind of cost'),
  period: word(
    'code of the matter',
    'Waar het plafond voor geldt: `all` of een kalenderjaar',
    'What the ceiling holds for: `all` or a calendar year',
  ),
  ceilingPer: word('code of the matter', 'Plafond voor de hele looptijd of per jaar', 'Ceiling for the whole span or for each year'),
  targetDefinition: word('code of the matter', 'Hoe het doel geteld wordt', 'How the target is counted'),

  on: word('date', 'Datum in Nederland waarop het gebeurde', 'Date in the Netherlands on which it happened'),
  from: word('date', 'Eerste dag', 'First day'),
  to: word('date', 'Laatste dag', 'Last day'),
  registeredOn: word('date', 'Datum van registratie', 'Date of registration'),
  dueOn: word('date', 'Datum waarop de hulp er moet zijn', 'Date by which the help is needed'),
  targetBy: word('date', 'Datum waarop het doel gehaald moet zijn', 'Date by which the target is to be reached'),
  month: word('date', 'Maand waar de declaratie over gaat', 'Month that the claim is about'),

  cents: word('amount', 'Bedrag in eurocent', 'Amount in euro cents'),
  ceilingCents: word('amount', 'Plafond in eurocent', 'Ceiling in euro cents'),
  targetRequests: word('amount', 'Doel: aantal hulpvragen', 'Target: number of help requests'),

  name: word('name in a programme', 'Naam van programma, periode of geldbron', 'Name of the programme, period or funding source'),
};

export const said = ({ nl, en, codes }: Word): string =>
  [`${nl} / ${en}`, ...Object.entries(codes ?? {}).map(([code, entry]) => `- \`${code}\`: ${entry.nl} / ${entry.en}`)].join('\n');
