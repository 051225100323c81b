import { type Decider, defineEvent, defineRefusals, type FactOf, personal, type Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';

/** A lending library: the smallest context that has one of everything, for the tests of what all contexts stand on. */
export const loanData = z.strictObject({
  bookId: z.uuid(),
  tenant: z.string(),
  borrowerId: z.uuid(),
  name: personal(z.string().min(1).max(80), 'dossier', 'borrowerId'),
  reservation: z.string(),
  dueAt: z.iso.datetime(),
});

export const bookLent = defineEvent('lending.book-lent.v1', loanData);
export const bookReturned = defineEvent(
  'lending.book-returned.v1',
  z.strictObject({ bookId: z.uuid(), borrowerId: z.uuid(), reservation: z.string() }),
);
export const bookOverdue = defineEvent('lending.book-overdue.v1', z.strictObject({ bookId: z.uuid(), borrowerId: z.uuid() }));
export const reservationLapsed = defineEvent(
  'lending.reservation-lapsed.v1',
  z.strictObject({ bookId: z.uuid(), reservation: z.string() }),
);

export type BookFact =
  | FactOf<typeof bookLent>
  | FactOf<typeof bookReturned>
  | FactOf<typeof bookOverdue>
  | FactOf<typeof reservationLapsed>;

const lend = loanData.extend({ type: z.literal('lend') });
const giveBack = z.strictObject({ type: z.literal('give-back'), bookId: z.uuid() });
const callIn = z.strictObject({ type: z.literal('call-in'), bookId: z.uuid() });
const lapse = z.strictObject({ type: z.literal('lapse'), bookId: z.uuid(), reservation: z.string() });
export type BookCommand = z.output<typeof lend> | z.output<typeof giveBack> | z.output<typeof callIn> | z.output<typeof lapse>;

interface Loan {
  readonly borrowerId: string;
  readonly reservation: string;
  readonly overdue: boolean;
}
export interface Book {
  readonly loan: Loan | null;
  /** Reservations under which nothing may be lent any more, and those that were used up. */
  readonly ended: readonly string[];
}

export const { catalogue: lendingRefusals, refuse } = defineRefusals('lending', {
  'lent-out': { rule: 'LEN-01', source: 'D', nl: 'Dit boek is uitgeleend.', en: 'This book is lent out.' },
  'reservation-ended': { rule: 'LEN-02', source: 'D', nl: 'De reservering is vervallen.', en: 'The reservation has lapsed.' },
  'too-many-loans': { rule: 'LEN-03', source: 'D', nl: 'Er zijn al {most} boeken geleend.', en: '{most} books are lent already.' },
});

function decide(command: BookCommand, book: Book): readonly BookFact[] | Refusal {
  const { loan } = book;
  switch (command.type) {
    case 'lend': {
      if (loan?.reservation === command.reservation) return [];
      if (book.ended.includes(command.reservation)) return refuse('reservation-ended');
      const { type: _, ...data } = command;
      return loan ? refuse('lent-out') : [bookLent(data)];
    }
    case 'give-back':
      return loan ? [bookReturned({ bookId: command.bookId, borrowerId: loan.borrowerId, reservation: loan.reservation })] : [];
    case 'call-in':
      return loan && !loan.overdue ? [bookOverdue({ bookId: command.bookId, borrowerId: loan.borrowerId })] : [];
    case 'lapse':
      if (loan?.reservation === command.reservation || book.ended.includes(command.reservation)) return [];
      return [reservationLapsed({ bookId: command.bookId, reservation: command.reservation })];
  }
}

function evolve(book: Book, event: BookFact): Book {
  switch (event.type) {
    case 'lending.book-lent.v1':
      return { ...book, loan: { borrowerId: event.data.borrowerId, reservation: event.data.reservation, overdue: false } };
    case 'lending.book-returned.v1':
      return { loan: null, ended: [...book.ended, event.data.reservation] };
    case 'lending.book-overdue.v1':
      return { ...book, loan: book.loan && { ...book.loan, overdue: true } };
    case 'lending.reservation-lapsed.v1':
      return { ...book, ended: [...book.ended, event.data.reservation] };
    default:
      return book;
  }
}

export const bookDecider: Decider<Book, BookCommand, BookFact> = {
  aggregate: 'book',
  context: 'lending',
  initial: { loan: null, ended: [] },
  commands: { lend, 'give-back': giveBack, 'call-in': callIn, lapse },
  events: [bookLent.type, bookReturned.type, bookOverdue.type, reservationLapsed.type],
  decide,
  evolve,
};
