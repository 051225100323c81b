import { defineRefusals } from '@sleutelbos/kernel';

/** Why registration says no: rule, source in DOMAIN, and the texts people read. `{name}` stands for a fact of the refusal. */
export const { catalogue: refusalCatalogue, refuse } = defineRefusals('registration', {
  'programme-not-open': { rule: 'REG-01', source: 'S4', nl: 'Dit programma is niet geopend.', en: 'This programme is not open.' },
  'period-ends-before-it-begins': {
    rule: 'REG-01',
    source: 'D',
    nl: 'De einddatum ligt voor de begindatum.',
    en: 'The end date lies before the start date.',
  },
  'periods-overlap': {
    rule: 'REG-01',
    source: 'S4',
    nl: 'Perioden van één programma mogen elkaar niet overlappen: pilot en contract blijven apart.',
    en: 'Periods of one programme must not overlap: pilot and contract are kept apart.',
  },
});
