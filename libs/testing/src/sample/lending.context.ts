import {
  type Context,
  defineEvent,
  defineReaction,
  defineTimer,
  defineView,
  type JsonObject,
  type LoggedFactOf,
  type Published,
  TIMER_INDEXES,
} from '@sleutelbos/kernel';
import { z } from 'zod';
import { bookDecider, bookLent, bookOverdue, bookReturned, lendingRefusals, reservationLapsed } from './book.js';
import { callInBook, lendBook, releaseHeld, returnBook, settleLoan } from './lending.handlers.js';
import { loanReservations, quotaDecider } from './quota.js';

type Lent = LoggedFactOf<typeof bookLent>;
type Returned = LoggedFactOf<typeof bookReturned>;
type Overdue = LoggedFactOf<typeof bookOverdue>;

const publicLoan = z.strictObject({ bookId: z.uuid(), borrowerId: z.uuid(), reservation: z.string() });
export const publicBookLent = defineEvent('lending.public-book-lent.v1', publicLoan);
export const publicBookReturned = defineEvent('lending.public-book-returned.v1', publicLoan);
export const publicBookOverdue = defineEvent('lending.public-book-overdue.v1', z.strictObject({ bookId: z.uuid(), borrowerId: z.uuid() }));

function toContexts(event: Lent | Returned | Overdue) {
  switch (event.type) {
    case 'lending.book-lent.v1': {
      const { bookId, borrowerId, reservation } = event.data;
      return [publicBookLent({ bookId, borrowerId, reservation })];
    }
    case 'lending.book-returned.v1':
      return [publicBookReturned(event.data)];
    case 'lending.book-overdue.v1':
      return [publicBookOverdue(event.data)];
    default:
      return [];
  }
}

const published: Published<Lent | Returned | Overdue> = {
  sources: {
    [publicBookLent.type]: [bookLent.type],
    [publicBookReturned.type]: [bookReturned.type],
    [publicBookOverdue.type]: [bookOverdue.type],
  },
  toContexts,
  toBus: toContexts,
};

export interface LoanDocument extends JsonObject {
  readonly tenant: string;
  readonly borrowerId: string;
  readonly overdue: boolean;
  readonly revision: number;
}

/** Which books are lent, to whom? One document a book. */
export const loansView = defineView<LoanDocument, Lent | Returned | Overdue>({
  name: 'loans',
  version: 1,
  context: 'lending',
  handles: [bookLent.type, bookReturned.type, bookOverdue.type],
  indexes: { byBorrower: ['borrowerId'] },
  key: (event) => [event.data.bookId],
  apply(document, event) {
    switch (event.type) {
      case 'lending.book-lent.v1':
        return { tenant: event.data.tenant, borrowerId: event.data.borrowerId, overdue: false, revision: event.revision };
      case 'lending.book-returned.v1':
        return null;
      case 'lending.book-overdue.v1':
        return document && { ...document, overdue: true, revision: event.revision };
    }
  },
});

export const loanDeadlines = defineTimer({
  view: defineView<{ dueAt: string; tenant: string }, Lent | Returned | Overdue>({
    name: 'loan-deadlines',
    version: 1,
    context: 'lending',
    handles: [bookLent.type, bookReturned.type, bookOverdue.type],
    indexes: TIMER_INDEXES,
    key: (event) => [event.data.bookId],
    apply: (_document, event) =>
      event.type === bookLent.type ? { dueAt: new Date(event.data.dueAt).toISOString(), tenant: event.data.tenant } : null,
  }),
  fire: (_document, bookId) => ({ handler: callInBook.name, input: { bookId } }),
});

interface HeldDocument extends JsonObject {
  readonly dueAt: string;
  readonly tenant: string;
  readonly borrowerId: string;
  readonly forStream: string;
}

type QuotaFact =
  | LoggedFactOf<(typeof loanReservations)['reserved']>
  | LoggedFactOf<(typeof loanReservations)['used']>
  | LoggedFactOf<(typeof loanReservations)['freed']>;

export const heldLoans = defineTimer({
  view: defineView<HeldDocument, QuotaFact>({
    name: 'held-loans',
    version: 1,
    context: 'lending',
    handles: Object.values(loanReservations).map((one) => one.type),
    indexes: TIMER_INDEXES,
    key: (event) => [event.data.reservation],
    apply: (_document, event) =>
      event.type === 'lending.loan-reserved.v1'
        ? {
            dueAt: new Date(event.data.heldUntil).toISOString(),
            tenant: event.metadata.tenant,
            borrowerId: event.stream.slice('quota-'.length),
            forStream: event.data.forStream,
          }
        : null,
  }),
  fire: ({ borrowerId, forStream }, reservation) => ({ handler: releaseHeld.name, input: { borrowerId, forStream, reservation } }),
});

export const settleLoans = defineReaction<LoggedFactOf<typeof publicBookLent> | LoggedFactOf<typeof publicBookReturned>>({
  name: 'settle-loans',
  context: 'lending',
  from: 'start',
  handles: [publicBookLent.type, publicBookReturned.type],
  react: (event) => [
    {
      handler: settleLoan.name,
      input: {
        borrowerId: event.data.borrowerId,
        reservation: event.data.reservation,
        returned: event.type === publicBookReturned.type,
      },
    },
  ],
});

export const lendingContext: Context = {
  name: 'lending',
  events: [bookLent, bookReturned, bookOverdue, reservationLapsed, ...Object.values(loanReservations)],
  deciders: [bookDecider, quotaDecider],
  handlers: [lendBook, returnBook, callInBook, settleLoan, releaseHeld],
  views: [loansView],
  reactions: [settleLoans],
  timers: [loanDeadlines, heldLoans],
  refusals: lendingRefusals,
  published: published,
};
