import type { ViewsOpened } from '@sleutelbos/engines/embedded/open-views.js';
import { type Context, defineReaction, kernelContext, type LoggedFactOf, Registry, Runtime, type SystemPorts } from '@sleutelbos/kernel';
import { testCall } from '@sleutelbos/testing';
import { lendingContext, type publicBookLent } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook, returnBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { muteReminders, remindingContext, sendReminder } from '@sleutelbos/testing/sample/reminding.context.js';
import { dropParked, listParked, type ParkedAt, retryParked } from './parked.js';

/** Reminds whoever lends, at once; refused for who wants no reminders. */
const remindOfLent = defineReaction<LoggedFactOf<typeof publicBookLent>>({
  name: 'remind-of-lent',
  context: 'reminding',
  from: 'start',
  handles: ['lending.public-book-lent.v1'],
  react: ({ data: { bookId, borrowerId } }) => [{ handler: sendReminder.name, input: { bookId, borrowerId } }],
});
const contexts: readonly Context[] = [kernelContext, lendingContext, { ...remindingContext, reactions: [remindOfLent] }];
export const parkedRegistry = (): Registry => new Registry(contexts);
export const GROUP = 'reminding.remind-of-lent';

export interface ParkedPlace {
  readonly system: SystemPorts;
  /** The program that works there. */
  program(registry: Registry): Promise<{ readonly runtime: Runtime; close(): Promise<void> }>;
  /** The same place for the command line. */
  open(): Promise<ViewsOpened>;
}

/** What the commands do with a program on these engines. */
export function parkedCommandsContract(name: string, make: () => Promise<ParkedPlace>): void {
  it(`${name}: parked messages are listed, tried again in order, and given up by name and reason, beside the program that works there`, async () => {
    const place = await make();
    const { system } = place;
    const { runtime, close } = await place.program(parkedRegistry());
    const at: ParkedAt = { registry: parkedRegistry(), open: () => place.open(), patienceMs: 15_000 };
    const call = () => testCall(system, {});
    const [book, other, noor, sam] = [1, 2, 3, 4].map(() => system.ids.next()) as [string, string, string, string];
    const lend = (bookId: string, borrowerId: string) =>
      lendBook.handle({ bookId, borrowerId, name: 'Anna' } as never, call(), runtime.bench);
    const mute = (borrowerId: string, muted: boolean) => muteReminders.handle({ borrowerId, muted }, call(), runtime.bench);
    const parked = async () =>
      ((await listParked(at, {})).data.parked as { stream: string; eventId: string; reason: string }[]).map((one) => one);

    expect(await listParked(at, {})).toMatchObject({ well: true, lines: ['Nothing is parked.'] });
    await mute(noor, true);
    await lend(book, noor);
    await returnBook.handle({ bookId: book }, call(), runtime.bench);
    await lend(book, sam);
    await lend(other, noor);
    await runtime.settled();
    const listed = await parked();
    expect(listed.map(({ stream, reason }) => [stream, reason]).sort()).toEqual(
      [
        [`book-${book}`, 'reminding.muted'],
        [`book-${book}`, 'behind-parked'],
        [`book-${other}`, 'reminding.muted'],
      ].sort(),
    );
    const of = (stream: string, nth = 0) => listed.filter((one) => one.stream === `book-${stream}`)[nth]?.eventId as string;
    expect(await runtime.parked()).toContainEqual({ group: GROUP, messages: 3 });

    expect(await retryParked(at, { by: 'op-7' })).toMatchObject({
      well: false,
      data: { handled: 0, left: [{ group: GROUP }, { group: GROUP }] },
    });
    const drop = { by: 'op-7', reason: 'settled-by-hand' };
    expect(await dropParked(at, { ...drop, event: of(book, 1) })).toMatchObject({
      well: false,
      lines: [expect.stringMatching(/stands behind/)],
    });
    expect(await dropParked(at, { event: of(book), reason: drop.reason })).toMatchObject({
      well: false,
      lines: [expect.stringMatching(/--by/)],
    });
    expect(await dropParked(at, { ...drop, event: of(book), by: 'Jan de Vries' })).toMatchObject({ well: false });
    expect(await dropParked(at, { ...drop, event: of(book), reason: 'Noor zei nee' })).toMatchObject({ well: false });
    expect(await dropParked(at, { ...drop, event: of(book) })).toMatchObject({ well: true, data: { group: GROUP, behind: 1 } });
    expect(await dropParked(at, { ...drop, event: of(book) })).toMatchObject({ well: false, lines: [expect.stringMatching(/No message/)] });
    await mute(noor, false);
    expect(await retryParked(at, { group: GROUP, event: of(other), by: 'op-7' })).toMatchObject({ well: true, data: { handled: 1 } });
    expect((await parked()).map(({ stream }) => stream)).toEqual([`book-${book}`]);
    expect(await retryParked(at, {})).toMatchObject({ well: true, data: { handled: 1, left: [] } });
    expect(await retryParked(at, { group: 'reminding.nobody' })).toMatchObject({
      well: false,
      lines: [expect.stringMatching(/There are: .*remind-of-lent/)],
    });

    const log = await runtime.engines.log.read(`parked-${GROUP}`);
    const released = log
      .filter((one) => one.type === 'kernel.message-released.v2')
      .map(({ data, metadata }) => [data.outcome, data.why, metadata.actor]);
    expect(released).toEqual([
      ['discarded', 'settled-by-hand', 'op-7'],
      ['handled', null, 'op-7'],
      ['handled', null, 'operator'],
    ]);
    const sent = async (borrower: string) =>
      (await runtime.engines.log.read(`reminders-${borrower}`)).filter(({ type }) => type.includes('sent'));
    expect((await sent(noor)).map(({ data }) => data.bookId)).toEqual([other]);
    expect((await sent(sam)).map(({ data }) => data.bookId)).toEqual([book]);
    await close();
  });
}
