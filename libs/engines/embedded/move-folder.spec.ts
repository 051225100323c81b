import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DataKey,
  EngineError,
  type ImportingLog,
  type NewEvent,
  type ReadLine,
  type RecordedEvent,
  START,
  type SystemPorts,
} from '@sleutelbos/kernel';
import { simulatedSystem } from '@sleutelbos/testing';
import { memoryEventLog } from '../event-log/memory/memory-event-log.js';
import { EVENT_LOG_SCHEMA } from '../event-log/sqlite/event-row.js';
import { openSqliteEventLog } from '../event-log/sqlite/sqlite-event-log.js';
import { memoryKeyVault } from '../key-vault/memory/memory-key-vault.js';
import { openSqliteKeyVault } from '../key-vault/sqlite/sqlite-key-vault.js';
import { memoryReadLog } from '../read-log/memory/memory-read-log.js';
import { openSqliteReadLog } from '../read-log/sqlite/sqlite-read-log.js';
import { openDatabase } from '../sqlite/database.js';
import { type MoveTarget, moveFolder } from './move-folder.js';
import { openEmbedded } from './open-embedded.js';

const kek = new Uint8Array(32).fill(7);
const EVENTS = 24;
const ERASED = 2;

describe('moving a folder to other engines', () => {
  let home: string;
  let folder: string;
  let system: SystemPorts & { readonly clock: { pass(ms: number): void } };
  let keys: DataKey[];
  let told: string[];

  const register = (): string => `${folder}.destroyed-keys`;
  const owner = (n: number) => ({ tenant: 'mee', subject: `subject-${n}`, purpose: 'dossier' });
  const line = (n: number): ReadLine => ({
    id: `line-${n}`,
    at: '2019-07-01T10:00:00.000Z',
    tenant: n % 3 === 0 ? 'other' : 'mee',
    actor: 'employee-7',
    role: 'coordinator',
    organisation: 'mee',
    purpose: 'matching',
    action: 'registration:read-case',
    decision: 'allow own',
    subjects: [`subject-${n}`],
    record: `case-${n}`,
    ...(n % 4 === 0 ? { circle: 'signal-1' } : {}),
  });

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-move-'));
    folder = join(home, 'data');
    system = simulatedSystem();
    told = [];
    const { log, vault, reads, close } = await openEmbedded({ folder, kek, register: register(), system, toBus: () => [] });
    keys = (await vault.ensure([1, 2, 3].map((n) => ({ ...owner(n), tokens: [`token-${n}`] })))) as DataKey[];
    await vault.destroy([(keys[ERASED - 1] as DataKey).kid]);
    const revisions = new Map<string, number>();
    for (let n = 0; n < EVENTS; ) {
      const stream = `case-${n % 5}`;
      const events = Array.from({ length: 1 + (n % 3) }, (_, i) => happened(n + i));
      const seen = revisions.get(stream);
      const { revision } = await log.append(stream, seen ?? 'no-stream', events as [NewEvent, ...NewEvent[]]);
      revisions.set(stream, revision);
      n += events.length;
      system.clock.pass(1_001);
    }
    await reads.record(Array.from({ length: 10 }, (_, n) => line(n)));
    await close();
    // Another system than the folder's: what is made anew there must differ.
    system = simulatedSystem('there', Date.parse('2024-01-01T00:00:00Z'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function happened(n: number): NewEvent {
    const data = { n, text: 'Zaïra "🗝"', deep: { list: [1, null, true] } };
    return {
      id: `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`,
      type: 'test.happened.v1',
      data,
      metadata: { actor: 'employee-7' },
    };
  }

  const inMemory = (): MoveTarget => ({ log: memoryEventLog(system), vault: memoryKeyVault(system), reads: memoryReadLog(system.clock) });
  const inFolder = async (): Promise<MoveTarget & { close(): Promise<void> }> => {
    const there = join(home, 'there');
    mkdirSync(there, { recursive: true });
    const log = await openSqliteEventLog(there, system);
    const vault = await openSqliteKeyVault({ folder: there, kek, register: `${there}.destroyed-keys`, system });
    const reads = await openSqliteReadLog(there, system.clock);
    const close = async (): Promise<void> => {
      for (const one of [log, vault, reads]) await one.close();
    };
    return { log, vault, reads, close };
  };
  const move = (to: MoveTarget) =>
    moveFolder({
      folder,
      kek,
      register: register(),
      to,
      system,
      progress: (doing, done, of) => told.push(`${doing} ${done}/${of}`),
    });
  const eventsIn = async (log: Pick<ImportingLog, 'subscribe'>): Promise<Omit<RecordedEvent, 'position'>[]> => {
    const found: Omit<RecordedEvent, 'position'>[] = [];
    for await (const { events } of log.subscribe({ after: START, untilHead: true, signal: new AbortController().signal }))
      for (const { position: _, ...event } of events) found.push(event);
    return found;
  };
  const source = async (): Promise<{ events: Omit<RecordedEvent, 'position'>[]; incarnation: string }> => {
    const log = await openSqliteEventLog(folder, system);
    const found = { events: await eventsIn(log), incarnation: await log.incarnation() };
    await log.close();
    return found;
  };
  const expectWhole = async (to: MoveTarget): Promise<void> => {
    const { events, incarnation } = await source();
    expect(events).toHaveLength(EVENTS);
    expect(JSON.stringify(await eventsIn(to.log))).toBe(JSON.stringify(events));
    expect(await to.log.incarnation()).not.toBe(incarnation);
    expect(await to.vault.unwrap(keys.map((one) => one.kid))).toEqual([keys[0], 'destroyed', keys[2]]);
    expect(await to.vault.ensure([owner(ERASED)])).toEqual(['destroyed']);
    expect([await to.vault.lookup('mee', 'token-1'), await to.vault.lookup('mee', 'token-2')]).toEqual([['subject-1'], []]);
    const { lines } = await to.reads.find({ tenant: 'mee', limit: 100 });
    expect(lines).toEqual(Array.from({ length: 10 }, (_, n) => line(n)).filter((one) => one.tenant === 'mee'));
    expect((await to.reads.find({ tenant: 'other', limit: 100 })).lines).toHaveLength(4);
  };

  it('keeps ids, order, revisions, instants, metadata and data of every event; keys, erasures and the read log; and renews the incarnation', async () => {
    const to = inMemory();
    const moved = await move(to);
    expect(moved).toMatchObject({
      events: EVENTS,
      before: 0,
      keys: 2,
      destroyed: 1,
      lines: 10,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await expectWhole(to);
    expect(told.at(-1)).toBe(`comparing ${EVENTS}/${EVENTS}`);
    expect(await move(inMemory())).toMatchObject({ digest: moved.digest });
  });

  it('gives a folder that starts, whose register names who was erased', async () => {
    const to = await inFolder();
    await move(to);
    await expectWhole(to);
    await to.close();
    const there = join(home, 'there');
    expect(readFileSync(`${there}.destroyed-keys`, 'utf8')).toBe(`${keys[ERASED - 1]?.kid}\n`);
    const again = await openEmbedded({ folder: there, kek, register: `${there}.destroyed-keys`, system, toBus: () => [] });
    expect(await again.log.append('case-9', 'no-stream', [happened(99)])).toMatchObject({ revision: 0 });
    await again.close();
  });

  it('knows from the register alone of a key that is to stay destroyed', async () => {
    appendFileSync(register(), `${keys[2]?.kid}\n`);
    const to = inMemory();
    expect(await move(to)).toMatchObject({ keys: 1, destroyed: 2 });
    expect(await to.vault.unwrap([keys[2]?.kid as string])).toEqual(['destroyed']);
  });

  describe.each(['before', 'after'] as const)('ended %s an append was stored', (when) => {
    it('goes on where it was, wherever that is, and stores nothing twice', async () => {
      for (let dies = 1, died = true; died; dies += 1) {
        const to = inMemory();
        died = false;
        let appends = 0;
        const dying: ImportingLog = {
          ...to.log,
          async appendRecorded(...given) {
            appends += 1;
            if (appends === dies) died = true;
            if (appends === dies && when === 'before') throw new RangeError('killed');
            const answer = await to.log.appendRecorded(...given);
            if (appends === dies) throw new RangeError('killed');
            return answer;
          },
        };
        await move({ ...to, log: dying }).catch((error) => expect(error).toMatchObject({ message: 'killed' }));
        const before = (await eventsIn(to.log)).length;
        expect(await move(to)).toMatchObject({ events: EVENTS, before });
        await expectWhole(to);
        if (!died) expect(dies).toBeGreaterThan(10);
      }
    });
  });

  it('asks again with the same ids where an append got no answer, stored or not, and where the target was away', async () => {
    const to = inMemory();
    let asked = 0;
    const log: ImportingLog = {
      ...to.log,
      async appendRecorded(...given) {
        asked += 1;
        if (asked % 4 === 1) throw new EngineError('unavailable', 'away');
        if (asked % 4 === 2) throw new EngineError('unknown-outcome', 'lost on the way');
        const answer = await to.log.appendRecorded(...given);
        if (asked % 4 === 3) throw new EngineError('unknown-outcome', 'the answer was lost');
        return answer;
      },
    };
    expect(await move({ ...to, log })).toMatchObject({ events: EVENTS });
    await expectWhole(to);
  });

  it('refuses a log that holds anything but the beginning of this one, and adds nothing', async () => {
    const { events } = await source();
    const first = events[0] as RecordedEvent;
    const others: Parameters<ImportingLog['appendRecorded']>[] = [
      ['case-0', 'no-stream', [{ ...first, id: happened(77).id }]],
      ['case-0', 'no-stream', [{ ...first, recordedAt: '2019-07-01T10:00:00.999Z' }]],
      ['case-0', 'no-stream', [{ ...first, data: { n: 0 } }]],
      ['case-1', 'no-stream', [first]],
    ];
    for (const given of others) {
      const to = inMemory();
      await to.log.appendRecorded(...given);
      await expect(move(to)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/something else/) });
      expect(await eventsIn(to.log)).toHaveLength(1);
    }
    const longer = inMemory();
    await move(longer);
    await longer.log.append('case-9', 'no-stream', [happened(99)]);
    await expect(move(longer)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('stops when somebody else writes there, and tells at the end what was not stored as it was read', async () => {
    const to = inMemory();
    const meddled: ImportingLog = {
      ...to.log,
      async appendRecorded(stream, expected, events) {
        if (expected === 0) await to.log.append(stream, 0, [happened(88)]);
        return to.log.appendRecorded(stream, expected, events);
      },
    };
    await expect(move({ ...to, log: meddled })).rejects.toMatchObject({ message: expect.stringMatching(/Somebody else writes/) });
    const other = inMemory();
    const forgetful: ImportingLog = {
      ...other.log,
      appendRecorded: (stream, expected, [first, ...rest]) =>
        other.log.appendRecorded(stream, expected, [{ ...first, metadata: {} }, ...rest]),
    };
    await expect(move({ ...other, log: forgetful })).rejects.toMatchObject({ code: 'damaged', message: expect.stringMatching(/Event 1 /) });
  });

  it('never writes over a read log that has lines of its own', async () => {
    const to = inMemory();
    await to.reads.record([{ ...line(1), id: 'its own' }]);
    await expect(move(to)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(/lines of its own/) });
    expect((await to.reads.find({ tenant: 'mee', limit: 10 })).lines).toHaveLength(1);
  });

  it('moves nothing of a folder that is in use, damaged, or opened with another key', async () => {
    const running = await openEmbedded({ folder, kek, register: register(), system, toBus: () => [] });
    await expect(move(inMemory())).rejects.toMatchObject({ code: 'locked' });
    await running.close();
    const wrong = inMemory();
    const asked = moveFolder({
      folder,
      kek: new Uint8Array(32).fill(9),
      register: register(),
      to: wrong,
      system,
      progress: () => undefined,
    });
    await expect(asked).rejects.toMatchObject({ code: 'wrong-key' });
    const database = openDatabase({ path: join(folder, 'log.db'), schema: EVENT_LOG_SCHEMA, synchronous: 'FULL' });
    database.exec(`UPDATE events SET data = '{}' WHERE position = 5`);
    database.close();
    await expect(move(wrong)).rejects.toMatchObject({ code: 'damaged' });
    expect(await eventsIn(wrong.log)).toEqual([]);
    expect(existsSync(join(folder, 'log.db'))).toBe(true);
  });
});
