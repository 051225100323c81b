import type { Language } from '../language/language.js';
import type { InBothLanguages } from '../start-page/start-page.js';

/** Codes of the API as people read them. An unknown code is shown as it is: better a code than nothing. */
const CODES: Readonly<Record<string, InBothLanguages>> = {
  open: { nl: 'open', en: 'open' },
  asked: { nl: 'gevraagd', en: 'asked' },
  proposed: { nl: 'voorgesteld', en: 'proposed' },
  accepted: { nl: 'toegezegd', en: 'accepted' },
  declined: { nl: 'afgezegd', en: 'declined' },
  expired: { nl: 'verlopen', en: 'expired' },
  'under-way': { nl: 'loopt', en: 'under way' },
  completed: { nl: 'afgerond', en: 'completed' },
  released: { nl: 'teruggegeven', en: 'released' },
  unmet: { nl: 'niet gelukt', en: 'unmet' },
  withdrawn: { nl: 'ingetrokken', en: 'withdrawn' },
  informal: { nl: 'informeel', en: 'informal' },
  drafted: { nl: 'concept', en: 'draft' },
  draft: { nl: 'concept', en: 'draft' },
  submitted: { nl: 'ingediend', en: 'submitted' },
  checked: { nl: 'gecontroleerd', en: 'checked' },
  approved: { nl: 'goedgekeurd', en: 'approved' },
  returned: { nl: 'teruggestuurd', en: 'returned' },
  paid: { nl: 'uitbetaald', en: 'paid' },
  received: { nl: 'ontvangen', en: 'received' },
  'picked-up': { nl: 'opgepakt', en: 'picked up' },
  closed: { nl: 'gesloten', en: 'closed' },
  assigned: { nl: 'toegewezen', en: 'assigned' },
  'lump-sum': { nl: 'vaste vergoeding', en: 'lump sum' },
  'proven-costs': { nl: 'kosten met bewijs', en: 'proven costs' },
  violence: { nl: 'geweld', en: 'violence' },
  abuse: { nl: 'mishandeling', en: 'abuse' },
  'genital-mutilation': { nl: 'vrouwelijke genitale verminking', en: 'genital mutilation' },
  'forced-marriage': { nl: 'huwelijksdwang', en: 'forced marriage' },
  candidate: { nl: 'kandidaat', en: 'candidate' },
  active: { nl: 'actief', en: 'active' },
  adviser: { nl: 'adviseur', en: 'adviser' },
  connector: { nl: 'verbinder', en: 'connector' },
  helper: { nl: 'hulpverlener', en: 'helper' },
  'role-model': { nl: 'rolmodel', en: 'role model' },
  interpreter: { nl: 'tolk', en: 'interpreter' },
  informer: { nl: 'voorlichter', en: 'informer' },
  activator: { nl: 'activeerder', en: 'activator' },
  'trusted-person': { nl: 'vertrouwenspersoon', en: 'trusted person' },
  health: { nl: 'gezondheid', en: 'health' },
  'mental-health': { nl: 'psychische gezondheid', en: 'mental health' },
  loneliness: { nl: 'eenzaamheid', en: 'loneliness' },
  parenting: { nl: 'opvoeding', en: 'parenting' },
  education: { nl: 'onderwijs', en: 'education' },
  language: { nl: 'taal', en: 'language' },
  housing: { nl: 'wonen', en: 'housing' },
  work: { nl: 'werk', en: 'work' },
  money: { nl: 'geld en schulden', en: 'money and debts' },
  law: { nl: 'recht', en: 'law' },
  safety: { nl: 'veiligheid', en: 'safety' },
  participation: { nl: 'meedoen', en: 'participation' },
};

/** Variants that a browser has no name for. */
const VARIANTS: Readonly<Record<string, InBothLanguages>> = {
  apc: { nl: 'Arabisch (Levant)', en: 'Arabic (Levantine)' },
  acm: { nl: 'Arabisch (Irak)', en: 'Arabic (Iraqi)' },
  kmr: { nl: 'Koerdisch (Kurmancî)', en: 'Kurdish (Kurmanji)' },
  prs: { nl: 'Dari', en: 'Dari' },
};

export const wordFor = (code: string, language: Language): string => CODES[code]?.[language] ?? code;

/** A BCP 47 tag as the name of the language; what is no tag is given back as it came. */
export function languageName(tag: string, language: Language): string {
  if (VARIANTS[tag]) return VARIANTS[tag][language];
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
