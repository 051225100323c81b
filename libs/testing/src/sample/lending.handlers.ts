import { dateAt, defineHandler, derivedCall, derivedId, idOf, instant, plainSchema, reserveAndAct, streamOf } from '@sleutelbos/kernel';
import { z } from 'zod';
import { bookDecider, loanData } from './book.js';
import { quotaDecider } from './quota.js';

const LOAN_MS = 21 * 86_400_000;

const sealedLoan = loanData.omit({ tenant: true, reservation: true, dueAt: true });

/** Lends a book: reserves with the borrower's quota, then acts on the book. */
export const lendBook = defineHandler({
  name: 'lending.lend-book',
  schema: plainSchema(sealedLoan),
  async handle(input, call, bench) {
    const { tenant, commandId } = call.origin;
    const stream = streamOf(bookDecider, input.bookId);
    const loan = await bench.keys.seal(sealedLoan, input, { tenant, stream, commandId });
    const now = bench.clock.now();
    const receipt = await reserveAndAct(bench, call, { decider: bookDecider, id: input.bookId, options: { creates: true } }, () => ({
      holds: [{ owner: quotaDecider, id: input.borrowerId, amount: 1, countsOn: dateAt(now), creates: true }],
      act: ([reservation = '']) => ({ type: 'lend' as const, ...loan, tenant, reservation, dueAt: instant(now + LOAN_MS) }),
      lapse: (reservation) => ({ type: 'lapse' as const, bookId: input.bookId, reservation }),
    }));
    return { receipt, ids: { bookId: input.bookId } };
  },
});

export const returnBook = defineHandler({
  name: 'lending.return-book',
  schema: z.strictObject({ bookId: z.uuid() }),
  async handle({ bookId }, call, bench) {
    return { receipt: await bench.executor.execute(bookDecider, bookId, { type: 'give-back', bookId }, call), ids: { bookId } };
  },
});

/** For the timer: a loan whose day has come. */
export const callInBook = defineHandler({
  name: 'lending.call-in-book',
  schema: z.strictObject({ bookId: z.uuid() }),
  async handle({ bookId }, call, bench) {
    return { receipt: await bench.executor.execute(bookDecider, bookId, { type: 'call-in', bookId }, call), ids: { bookId } };
  },
});

/** For the reaction to our own act: held becomes used, used becomes freed. */
export const settleLoan = defineHandler({
  name: 'lending.settle-loan',
  schema: z.strictObject({ borrowerId: z.uuid(), reservation: z.string(), returned: z.boolean() }),
  async handle({ borrowerId, reservation, returned }, call, bench) {
    const command = returned ? ({ type: 'free', reservation, reason: 'undone' } as const) : ({ type: 'settle', reservation } as const);
    return { receipt: await bench.executor.execute(quotaDecider, borrowerId, command, call), ids: {} };
  },
});

/** For the timer, the net under a process that died between reserving and acting: asks the acting stream first, then frees or settles. */
export const releaseHeld = defineHandler({
  name: 'lending.release-held',
  schema: z.strictObject({ borrowerId: z.uuid(), reservation: z.string(), forStream: z.string() }),
  async handle({ borrowerId, reservation, forStream }, call, bench) {
    const bookId = idOf(forStream);
    const lapsing = derivedCall(call, derivedId(bench.ciphers, call.origin.commandId, 'lapse'));
    await bench.executor.execute(bookDecider, bookId, { type: 'lapse', bookId, reservation }, lapsing, { creates: true });
    const { state } = await bench.executor.load(bookDecider, bookId);
    const acted = state.loan?.reservation === reservation;
    const command = acted ? ({ type: 'settle', reservation } as const) : ({ type: 'free', reservation, reason: 'not-acted' } as const);
    return { receipt: await bench.executor.execute(quotaDecider, borrowerId, command, call), ids: {} };
  },
});
