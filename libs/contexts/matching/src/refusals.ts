import { defineRefusals } from '@sleutelbos/kernel';

/** Why matching says no: rule, source in DOMAIN, and the texts people read. `{name}` stands for a fact of the refusal. */
export const { catalogue: refusalCatalogue, refuse } = defineRefusals('matching', {
  'request-closed': {
    rule: 'REG-46',
    source: 'S4',
    nl: 'Deze hulpvraag is ingetrokken of gesloten: er wordt niemand meer voor gevraagd.',
    en: 'This help request was withdrawn or closed: nobody is asked for it any more.',
  },
  'already-assigned': {
    rule: 'MAT-08',
    source: 'P',
    nl: 'Voor deze hulpvraag is al een sleutelpersoon aan het werk.',
    en: 'A key person is already at work on this help request.',
  },
  'request-completed': {
    rule: 'MAT-09',
    source: 'D',
    nl: 'Deze hulpvraag is afgerond. Registreer een nieuwe hulpvraag als er meer nodig is.',
    en: 'This help request is completed. Register a new one if more is needed.',
  },
  'already-asked': {
    rule: 'MAT-08',
    source: 'P',
    nl: 'Deze sleutelpersoon is al gevraagd en kan nog antwoorden.',
    en: 'This key person was asked already and can still answer.',
  },
  'declined-before': {
    rule: 'MAT-09',
    source: 'S2',
    nl: 'Deze sleutelpersoon heeft nee gezegd op deze hulpvraag. Een nee hoeft niet twee keer.',
    en: 'This key person said no to this help request. Nobody has to say no twice.',
  },
  'many-open-asks': {
    rule: 'MAT-08',
    source: 'P',
    nl: 'Er staan al {open} vragen open voor deze hulpvraag. Vragen kost ruimte: geef een reden om er nog een te stellen.',
    en: 'There are already {open} open asks for this help request. Asking costs capacity: give a reason to ask one more.',
  },
  'override-needs-reason': {
    rule: 'MAT-05',
    source: 'D',
    nl: 'Deze sleutelpersoon is nummer {rank} van de lijst. Kies een reden om van de lijst af te wijken.',
    en: 'This key person is number {rank} of the shortlist. Give a reason to depart from it.',
  },
  'not-eligible': {
    rule: 'MAT-01',
    source: 'D',
    nl: 'Deze sleutelpersoon kan deze hulpvraag niet krijgen ({code}).',
    en: 'This key person cannot be asked for this help request ({code}).',
  },
  'deadline-not-ahead': {
    rule: 'MAT-09',
    source: 'D',
    nl: 'De antwoordtermijn moet in de toekomst liggen.',
    en: 'The time to answer must lie in the future.',
  },
  'deadline-too-far': {
    rule: 'MAT-08',
    source: 'D',
    nl: 'Een vraag houdt een plaats bezet: laat hoogstens {days} dagen voor een antwoord.',
    en: 'An ask keeps a place taken: leave at most {days} days for an answer.',
  },
  'answer-too-late': {
    rule: 'MAT-09',
    source: 'D',
    nl: 'De antwoordtermijn van deze vraag is voorbij.',
    en: 'The time to answer this ask has passed.',
  },
  'already-taken': {
    rule: 'MAT-08',
    source: 'P',
    nl: 'Een andere sleutelpersoon was eerder: deze hulpvraag is vergeven.',
    en: 'Another key person was first: this help request is taken.',
  },
  'ask-ended': {
    rule: 'MAT-09',
    source: 'D',
    nl: 'Deze vraag staat niet meer open.',
    en: 'This ask is no longer open.',
  },
  'already-accepted': {
    rule: 'MAT-09',
    source: 'D',
    nl: 'Deze vraag is al aanvaard. Geef de opdracht terug met een reden als het toch niet gaat.',
    en: 'This ask was accepted already. Release the assignment with a reason if it cannot be done after all.',
  },
  'not-under-way': {
    rule: 'MAT-09',
    source: 'D',
    nl: 'Deze opdracht loopt niet (meer).',
    en: 'This assignment is not under way.',
  },
  'reservation-lapsed': {
    rule: 'MAT-08',
    source: 'D',
    nl: 'De gereserveerde plaats is vervallen. Vraag opnieuw.',
    en: 'The reserved place has lapsed. Ask again.',
  },
  'limits-not-set': {
    rule: 'REG-15',
    source: 'S2',
    nl: 'Van deze sleutelpersoon zijn nog geen grenzen bekend.',
    en: 'The limits of this key person are not known yet.',
  },
  'no-room': {
    rule: 'REG-15',
    source: 'S2',
    nl: 'Deze sleutelpersoon heeft al {open} opdrachten en open vragen; de eigen grens is {limit}.',
    en: 'This key person has {open} assignments and open asks already; their own limit is {limit}.',
  },
  'asked-enough-this-week': {
    rule: 'REG-15',
    source: 'S0',
    nl: 'Deze sleutelpersoon is in week {week} al {asked} keer gevraagd; de eigen grens is {limit}.',
    en: 'This key person was asked {asked} times in week {week} already; their own limit is {limit}.',
  },
  'contact-log-closed': {
    rule: 'MAT-14',
    source: 'P',
    nl: 'Deze opdracht is beëindigd; het contactlogboek is gesloten.',
    en: 'This assignment has ended; its contact log is closed.',
  },
  'contact-not-in-assignment': {
    rule: 'MAT-12',
    source: 'D',
    nl: 'De datum van het contact ligt buiten de opdracht ({from} tot en met {to}).',
    en: 'The date of the contact lies outside the assignment ({from} to {to}).',
  },
});
