import { defineRefusals } from '@sleutelbos/kernel';

/** Why safeguarding says no. Told only to people who may know of the record: everybody else meets the 404 of an unknown id (SAF-02). */
export const { catalogue: refusalCatalogue, refuse } = defineRefusals('safeguarding', {
  'officer-ends-before-it-begins': {
    rule: 'SAF-02',
    source: 'D',
    nl: 'De einddatum ligt voor de begindatum.',
    en: 'The end date lies before the start date.',
  },
  'officer-already-named': {
    rule: 'SAF-02',
    source: 'D',
    nl: 'Deze persoon heeft deze functie in de meldcode al in een deel van deze periode.',
    en: 'This person already holds this function in the reporting code for part of this period.',
  },
  'officer-unknown': {
    rule: 'SAF-02',
    source: 'D',
    nl: 'Deze benoeming staat niet in de meldcode van uw organisatie.',
    en: "This appointment does not stand in your organisation's reporting code.",
  },
  'officer-already-ended': {
    rule: 'SAF-02',
    source: 'D',
    nl: 'Deze benoeming is al beëindigd.',
    en: 'This appointment has already been ended.',
  },
  'no-officer-named': {
    rule: 'SAF-02',
    source: 'NL',
    nl: 'De meldcode van uw organisatie noemt nu niemand die een signaal ontvangt, dus er is niets bewaard. Bel Veilig Thuis (0800-2000, gratis, dag en nacht), bij direct gevaar 112, of spreek uw coördinator.',
    en: "Your organisation's reporting code names nobody now who receives a signal, so nothing was kept. Call Veilig Thuis (0800-2000, free, day and night), in immediate danger 112, or speak to your coordinator.",
  },
  'seen-in-the-future': {
    rule: 'SAF-01',
    source: 'NL',
    nl: 'De datum waarop dit is gezien ligt in de toekomst.',
    en: 'The date on which this was seen lies in the future.',
  },
  'signal-picked-up-by-another': {
    rule: 'SAF-07',
    source: 'D',
    nl: 'Dit signaal is al opgepakt door een ander die in de meldcode is genoemd.',
    en: 'This signal was already picked up by another person named in the reporting code.',
  },
  'signal-not-picked-up': {
    rule: 'SAF-07',
    source: 'D',
    nl: 'Een signaal wordt eerst opgepakt en dan pas afgesloten.',
    en: 'A signal is picked up before it is closed.',
  },
  'signal-closed': {
    rule: 'SAF-07',
    source: 'D',
    nl: 'Dit signaal is afgesloten. Meld wat nieuw is als een nieuw signaal.',
    en: 'This signal is closed. Report what is new as a new signal.',
  },
  'grant-ends-before-it-begins': {
    rule: 'SAF-10',
    source: 'D',
    nl: 'De einddatum van de machtiging ligt voor de begindatum.',
    en: 'The end date of the grant lies before its start date.',
  },
  'grant-already-over': {
    rule: 'SAF-10',
    source: 'D',
    nl: 'De einddatum van de machtiging is al voorbij.',
    en: 'The end date of the grant has already passed.',
  },
  'grant-to-oneself': {
    rule: 'SAF-10',
    source: 'D',
    nl: 'Niemand geeft een machtiging aan zichzelf.',
    en: 'Nobody gives a grant to themselves.',
  },
});
