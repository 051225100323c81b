import { defineRefusals } from '@sleutelbos/kernel';

/** Why compensation says no: rule, source in DOMAIN, and the texts people read. `{name}` stands for a fact of the refusal. */
export const { catalogue: refusalCatalogue, refuse } = defineRefusals('compensation', {
  'rule-missing': {
    rule: 'COM-01',
    source: 'NL',
    nl: 'Voor {on} is de regel {rule} niet bekend. Een gemeente voert hem in met het bedrag en de vindplaats, door twee personen ondertekend; er wordt nooit een bedrag geraden.',
    en: 'The rule {rule} is not known for {on}. A municipality enters it with the figure and its source, signed by two persons; a figure is never guessed.',
  },
  'terms-missing': {
    rule: 'COM-02',
    source: 'D',
    nl: 'Voor {on} zijn in dit programma geen afspraken over vergoeding vastgelegd.',
    en: 'No terms of compensation are agreed in this programme for {on}.',
  },
  'nothing-to-claim': {
    rule: 'COM-06',
    source: 'D',
    nl: 'In deze maand staat niets in het contactlogboek dat nog gedeclareerd kan worden.',
    en: 'The contact log has nothing left to claim in this month.',
  },
  'contact-claimed-before': {
    rule: 'COM-06',
    source: 'D',
    nl: 'Van de contacten in deze declaratie staan er {contacts} al in een andere declaratie.',
    en: 'Of the contacts in this claim, {contacts} already stand in another claim.',
  },
  'one-method-a-month': {
    rule: 'COM-02',
    source: 'NL',
    nl: 'Voor deze maand is al op de andere manier gedeclareerd: per maand geldt óf de vaste vergoeding óf alleen bewezen kosten.',
    en: 'This month was already claimed by the other method: a month has either lump sums or only proven costs.',
  },
  'lump-sum-is-for-volunteers': {
    rule: 'COM-03',
    source: 'NL',
    nl: 'De vrijwilligersvergoeding geldt alleen voor vrijwilligers. Reiskosten kunnen altijd als bewezen kosten worden gedeclareerd.',
    en: 'The volunteer allowance is for volunteers only. Travel can always be claimed as proven costs.',
  },
  'no-funding-source': {
    rule: 'COM-08',
    source: 'D',
    nl: 'Geen geldbron van dit programma dekt deze maand.',
    en: 'No funding source of this programme covers this month.',
  },
  'name-the-funding-source': {
    rule: 'COM-08',
    source: 'D',
    nl: 'Deze maand wordt door {sources} geldbronnen gedekt: noem welke betaalt.',
    en: 'This month is covered by {sources} funding sources: name the one that pays.',
  },
  'claim-not-a-draft': {
    rule: 'COM-06',
    source: 'D',
    nl: 'Alleen een concept kan worden ingediend.',
    en: 'Only a draft can be submitted.',
  },
  'claim-not-submitted': {
    rule: 'COM-06',
    source: 'D',
    nl: 'Alleen een ingediende declaratie kan worden gecontroleerd.',
    en: 'Only a submitted claim can be checked.',
  },
  'claim-not-checked': {
    rule: 'COM-06',
    source: 'D',
    nl: 'Alleen een gecontroleerde declaratie kan worden goedgekeurd.',
    en: 'Only a checked claim can be approved.',
  },
  'claim-not-approved': {
    rule: 'COM-06',
    source: 'D',
    nl: 'Alleen een goedgekeurde declaratie kan worden betaald.',
    en: 'Only an approved claim can be paid.',
  },
  'claim-not-returnable': {
    rule: 'COM-06',
    source: 'D',
    nl: 'Alleen een ingediende en nog niet betaalde declaratie kan worden teruggestuurd.',
    en: 'Only a claim that was submitted and not yet paid can be returned.',
  },
  'own-claim': {
    rule: 'COM-07',
    source: 'D',
    nl: 'Niemand controleert, keurt of betaalt de eigen declaratie.',
    en: 'Nobody checks, approves or pays their own claim.',
  },
  'four-eyes': {
    rule: 'COM-07',
    source: 'D',
    nl: 'Wie een declaratie indiende of controleerde, keurt haar niet goed.',
    en: 'Who submitted or checked a claim does not approve it.',
  },
  'above-hour-limit': {
    rule: 'COM-02',
    source: 'NL',
    nl: 'De afgesproken som per uur ({agreedCents} cent) ligt boven de grens van {limitCents} cent: het hele bedrag valt buiten de vrijwilligersregeling. Alleen bewezen kosten declareren kan wel.',
    en: 'The agreed sum per hour ({agreedCents} cents) lies above the limit of {limitCents} cents: the whole amount falls outside the volunteer scheme. Claiming only proven costs is possible.',
  },
  'above-month-limit': {
    rule: 'COM-02',
    source: 'NL',
    nl: 'Met deze declaratie komt de maand op {periodTotalCents} cent, boven de grens van {limitCents} cent: het hele bedrag valt buiten de vrijwilligersregeling. Alleen bewezen kosten declareren kan wel.',
    en: 'With this claim the month comes to {periodTotalCents} cents, above the limit of {limitCents} cents: the whole amount falls outside the volunteer scheme. Claiming only proven costs is possible.',
  },
  'above-year-limit': {
    rule: 'COM-02',
    source: 'NL',
    nl: 'Met deze declaratie komt het jaar op {periodTotalCents} cent, boven de grens van {limitCents} cent: het hele bedrag valt buiten de vrijwilligersregeling. Alleen bewezen kosten declareren kan wel.',
    en: 'With this claim the year comes to {periodTotalCents} cents, above the limit of {limitCents} cents: the whole amount falls outside the volunteer scheme. Claiming only proven costs is possible.',
  },
  'allowance-of-another-year': {
    rule: 'COM-02',
    source: 'NL',
    nl: 'Een bedrag telt in het jaar van zijn maand.',
    en: 'An amount counts in the year of its month.',
  },
  'above-ceiling': {
    rule: 'COM-08',
    source: 'P',
    nl: 'Dit bedrag past niet binnen het plafond van {ceilingCents} cent: er is nog {leftCents} cent.',
    en: 'This amount does not fit within the ceiling of {ceilingCents} cents: {leftCents} cents are left.',
  },
  'budget-not-open': { rule: 'COM-08', source: 'D', nl: 'Dit budget is niet geopend.', en: 'This budget is not open.' },
  'outside-budget-period': {
    rule: 'COM-08',
    source: 'S4',
    nl: 'Deze datum valt buiten de looptijd van het budget ({from} tot en met {to}).',
    en: 'This date lies outside the span of the budget ({from} up to and including {to}).',
  },
  'payment-lies-ahead': {
    rule: 'COM-06',
    source: 'D',
    nl: 'De dag van betaling ligt in de toekomst. Leg vast wat betaald is.',
    en: 'The day of the payment lies ahead. Record what was paid.',
  },
  'hold-has-lapsed': {
    rule: 'COM-08',
    source: 'D',
    nl: 'De gereserveerde ruimte is vervallen. Probeer het opnieuw.',
    en: 'The reserved room has lapsed. Try again.',
  },
});
