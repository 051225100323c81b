import { memoryEventLog } from '@sleutelbos/engines/event-log/memory/memory-event-log.js';
import { type CallGiven, sealed, simulatedSystem, testCall } from '@sleutelbos/testing';
import { type BookCommand, bookDecider, bookLent } from '@sleutelbos/testing/sample/book.js';
import { lendingContext } from '@sleutelbos/testing/sample/lending.context.js';
import { EngineError } from '../ports/engine-errors.js';
import type { EventLog } from '../ports/event-log.js';
import { CommandFailed, type Failure } from '../refusal.js';
import { Registry } from '../registry.js';
import { Executor } from './execute.js';

const bookId = '0190f3a0-0000-7000-8000-0000000000b1';
const borrower = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe('carrying out commands', () => {
  const system = simulatedSystem();
  const { codec } = new Registry([lendingContext]);
  let log: EventLog;
  let executor: Executor;
  beforeEach(() => {
    log = memoryEventLog(system);
    executor = new Executor(log, codec, system.ciphers);
  });

  const lend = (n = 1): BookCommand => ({
    type: 'lend',
    bookId,
    tenant: 'mee',
    borrowerId: borrower(n),
    name: sealed('name'),
    reservation: `reservation-${n}`,
    dueAt: '2019-07-22T10:00:00.000Z',
  });
  const back: BookCommand = { type: 'give-back', bookId };
  const run = (command: BookCommand, given: CallGiven = {}, by = executor) =>
    by.execute(bookDecider, bookId, command, testCall(system, given), { creates: true });
  const failure = (work: Promise<unknown>): Promise<Failure | undefined> =>
    work.then(
      () => undefined,
      (error: CommandFailed) => {
        if (!(error instanceof CommandFailed)) throw error;
        return error.failure;
      },
    );

  it('appends what was decided, with who did it and why', async () => {
    const receipt = await run(lend(), { key: 'k1', actor: { id: 'anna' }, fingerprint: 'f' });
    const [event] = await log.read(`book-${bookId}`);
    expect(event).toMatchObject({
      type: bookLent.type,
      revision: 0,
      metadata: { actor: 'anna', role: 'coordinator', tenant: 'mee', fingerprint: 'f' },
    });
    expect(receipt).toEqual({
      stream: `book-${bookId}`,
      revision: 0,
      position: event?.position,
      recordedAt: event?.recordedAt,
      changed: true,
    });
  });

  it('answers a repeat with the receipt of the first time, also when the stream went on and in another process', async () => {
    const first = await run(lend(), { key: 'k1', fingerprint: 'f' });
    await run(back);
    expect(await run(lend(), { key: 'k1', fingerprint: 'f' })).toEqual(first);
    expect(await run(lend(), { key: 'k1', fingerprint: 'f' }, new Executor(log, codec, system.ciphers))).toEqual(first);
    expect(await log.read(`book-${bookId}`)).toHaveLength(2);
  });

  it('refuses another body under the same key', async () => {
    await run(lend(), { key: 'k1', fingerprint: 'f' });
    expect(await failure(run(lend(2), { key: 'k1', fingerprint: 'g' }))).toBe('key-reused');
  });

  it('asks who may do it after the search for a repeat, before the decision', async () => {
    await run(lend(), { key: 'k1' });
    const facts = { facts: () => ({ sameTenant: false }) };
    const allow = ({ sameTenant }: { sameTenant?: boolean }): boolean => sameTenant === true;
    const attempt = (key: string) => executor.execute(bookDecider, bookId, lend(2), testCall(system, { key, allow }), facts);
    expect(await failure(attempt('k2'))).toBe('not-found');
    expect((await attempt('k1')).revision).toBe(0);
  });

  it('knows no record where there is no stream, unless the command begins one', async () => {
    expect(await failure(executor.execute(bookDecider, bookId, back, testCall(system)))).toBe('not-found');
  });

  it('refuses an edit of what is no longer the last', async () => {
    await run(lend());
    await run(back, { expected: 0 });
    expect(await failure(run(lend(2), { expected: 0 }))).toBe('stale');
    expect(await log.read(`book-${bookId}`)).toHaveLength(2);
  });

  it('gives refusals on, and writes nothing then', async () => {
    await run(lend(1));
    await expect(run(lend(2))).rejects.toMatchObject({ failure: 'refused', refusal: { code: 'lending.lent-out', rule: 'LEN-01' } });
    expect(await log.read(`book-${bookId}`)).toHaveLength(1);
  });

  it('says so when there was nothing to do', async () => {
    const first = await run(lend(), { key: 'k1' });
    const again = await run(lend(), { key: 'k2' });
    expect(again).toEqual({ ...first, changed: false });
  });

  it('decides again after another process was first', async () => {
    const other = new Executor(log, codec, system.ciphers);
    await run(lend(1));
    await executor.load(bookDecider, bookId);
    const [mine, theirs] = await Promise.all([run(back), run(back, {}, other)]);
    expect([mine.changed, theirs.changed].filter(Boolean)).toHaveLength(1);
    expect(await log.read(`book-${bookId}`)).toHaveLength(2);
  });

  it('lets one of 50 win, in one process and in fifty', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, n) => failure(run(lend(n)))));
    expect(outcomes.filter((one) => one === undefined)).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'refused')).toHaveLength(49);
    await run(back);
    const many = await Promise.all(
      Array.from({ length: 50 }, (_, n) => failure(run(lend(100 + n), {}, new Executor(log, codec, system.ciphers)))),
    );
    expect(many.filter((one) => one === undefined)).toHaveLength(1);
    expect(many.filter((one) => one === 'refused')).toHaveLength(49);
    expect(await log.read(`book-${bookId}`)).toHaveLength(3);
  });

  it('stores one act for 50 repeats of one command', async () => {
    const receipts = await Promise.all(
      Array.from({ length: 50 }, () => run(lend(), { key: 'k1' }, new Executor(log, codec, system.ciphers))),
    );
    expect(new Set(receipts.map((one) => one.revision))).toEqual(new Set([0]));
    expect(await log.read(`book-${bookId}`)).toHaveLength(1);
  });

  it('gives up when others keep winning', async () => {
    const contended: EventLog = { ...log, append: () => Promise.reject(new EngineError('wrong-expected-revision', 'someone was first')) };
    expect(await failure(run(lend(), {}, new Executor(contended, codec, system.ciphers)))).toBe('contended');
    expect(await failure(run(lend(), { expected: -1 }, new Executor(contended, codec, system.ciphers)))).toBe('stale');
  });

  it('may be asked again when no answer came: the act is stored once', async () => {
    let answers = 0;
    const silent: EventLog = {
      ...log,
      async append(...asked) {
        const appended = await log.append(...asked);
        if (answers++ === 0) throw new EngineError('unknown-outcome', 'no answer');
        return appended;
      },
    };
    const faraway = new Executor(silent, codec, system.ciphers);
    await expect(run(lend(), { key: 'k1' }, faraway)).rejects.toMatchObject({ code: 'unknown-outcome' });
    expect((await run(lend(), { key: 'k1' }, faraway)).changed).toBe(true);
    expect(await log.read(`book-${bookId}`)).toHaveLength(1);
  });

  it('writes nothing that the schema of its own event refuses', async () => {
    await expect(run({ ...lend(), dueAt: 'tomorrow' } as BookCommand)).rejects.toMatchObject({ name: 'ZodError' });
    expect(await log.read(`book-${bookId}`)).toHaveLength(0);
  });

  it('remembers few streams without forgetting what was decided', async () => {
    const small = new Executor(log, codec, system.ciphers, 1);
    const other = bookId.replace('b1', 'b2');
    await small.execute(bookDecider, bookId, lend(), testCall(system), { creates: true });
    await small.execute(bookDecider, other, { ...lend(), bookId: other } as BookCommand, testCall(system), { creates: true });
    expect(await failure(small.execute(bookDecider, bookId, lend(2), testCall(system)))).toBe('refused');
  });

  it('does not look before it begins a stream, and looks when anything but a new stream may be the matter', async () => {
    let reads = 0;
    const counting: EventLog = { ...log, read: (...asked) => log.read(...asked).finally(() => reads++) };
    const fresh = () => new Executor(counting, codec, system.ciphers);
    const first = await run(lend(), { key: 'k1', fingerprint: 'f' }, fresh());
    expect(reads).toBe(0);
    await run(back);
    expect(await run(lend(), { key: 'k1', fingerprint: 'f' }, fresh())).toEqual(first);
    expect(await failure(run(lend(), { key: 'k1', fingerprint: 'g' }, fresh()))).toBe('key-reused');
    await run(lend(2));
    expect(await failure(run(lend(3), {}, fresh()))).toBe('refused');
  });

  it('answers a repeat also to who may no longer do it, in another process', async () => {
    const facts = { creates: true, facts: () => ({ sameTenant: true }) };
    const attempt = (key: string, allow: () => boolean) =>
      new Executor(log, codec, system.ciphers).execute(bookDecider, bookId, lend(), testCall(system, { key, allow }), facts);
    const first = await attempt('k1', () => true);
    expect(await attempt('k1', () => false)).toEqual(first);
    expect(await failure(attempt('k2', () => false))).toBe('not-found');
  });

  it('knows what the log holds of a stream, not what a repeat of its first command would have made', async () => {
    await run(lend(), { key: 'k1' });
    const late = new Executor(log, codec, system.ciphers);
    await run({ ...lend(), dueAt: '2020-07-22T10:00:00.000Z' } as BookCommand, { key: 'k1' }, late);
    const there = await executor.load(bookDecider, bookId);
    expect((await late.load(bookDecider, bookId)).state).toEqual(there.state);
  });

  it('previews without writing', async () => {
    await run(lend());
    expect(await executor.preview(bookDecider, bookId, lend(2))).toMatchObject({ code: 'lending.lent-out' });
    expect(await executor.preview(bookDecider, bookId, back)).toBeNull();
    expect(await log.read(`book-${bookId}`)).toHaveLength(1);
  });
});
