import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { type Database, openDatabase } from '../../sqlite/database.js';
import { type FileReading, openForReading } from '../../sqlite/read-only.js';
import { realSystem } from '../../system/real-system.js';
import { EVENT_LOG_SCHEMA } from './event-row.js';
import { openLogReading } from './log-reading.js';
import { PlacesInLots } from './places-in-lots.js';
import { openSqliteEventLog } from './sqlite-event-log.js';
import { StreamPlaces } from './stream-places.js';

const SIZES = { lot: 12, atOnce: 8 };

describe('the places of events', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sleutelbos-places-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are found by who writes and by who follows, whatever is in the table yet, is rolled back, or was cut short by a kill', () => {
    let run = 0;
    const appended = fc.record({ stream: fc.integer({ min: 0, max: 6 }), events: fc.integer({ min: 1, max: 5 }) });
    const step = fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({ does: fc.constant('commit' as const), appends: fc.array(appended, { minLength: 1, maxLength: 4 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ does: fc.constant('roll back' as const), appends: fc.array(appended, { minLength: 1, maxLength: 4 }) }),
      },
      { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('kill' as const, 'close' as const, 'follow' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
        run += 1;
        const path = join(folder, `log-${run}.db`);
        let open = writing(path);
        let following = reading(path);
        const model = new Map<string, number[]>();
        for (const taken of steps) {
          if (taken.does === 'commit' || taken.does === 'roll back') {
            const kept = new Map([...model].map(([stream, positions]) => [stream, [...positions]]));
            const stands = open.append(taken.appends, kept, taken.does === 'commit');
            if (stands) for (const [stream, positions] of kept) model.set(stream, positions);
          } else if (taken.does === 'follow') {
            following.places.catchUp();
          } else {
            if (taken.does === 'close') open.lots.writeRest(open.head());
            open.database.close();
            open = writing(path);
          }
          expectSame(open.places, model);
        }
        following.places.catchUp();
        expectSame(following.places, model);
        following.file.close();
        following = reading(path);
        expectSame(following.places, model);
        following.file.close();
        open.database.close();
      }),
      { numRuns: 60 },
    );
  });

  it('go into the table by the lot, and every event has one there in the end', async () => {
    const system = realSystem();
    const log = await openSqliteEventLog(folder, system);
    const append = (n: number) =>
      log.append(`case-${n}`, 'no-stream', [{ id: `e-${n}`, type: 'test.happened.v1', data: {}, metadata: {} }]);
    await Promise.all(Array.from({ length: 16_000 }, (_, n) => append(n)));
    expect(placesIn(folder)).toBe(0);
    await Promise.all(Array.from({ length: 8_000 }, (_, n) => append(16_000 + n)));
    expect(placesIn(folder)).toBeGreaterThan(16_384);
    expect((await log.read('case-3'))[0]?.id).toBe('e-3');
    expect((await log.read('case-23999'))[0]?.id).toBe('e-23999');
    await log.close();
    expect(placesIn(folder)).toBe(24_000);
    expect(openedAndChecked()).toEqual([]);
  });

  it('that are not where their events lie are told by a check, with the stream', async () => {
    const log = await openSqliteEventLog(folder, realSystem());
    const append = (n: number) =>
      log.append(`case-${n}`, 'no-stream', [{ id: `e-${n}`, type: 'test.happened.v1', data: {}, metadata: {} }]);
    await Promise.all(Array.from({ length: 1_200 }, (_, n) => append(n)));
    await log.close();
    for (const [sql, told] of [
      [`UPDATE places SET position = 8 WHERE stream = 'case-4'`, 'case-4'],
      [`DELETE FROM places WHERE stream = 'case-5'`, 'case-5'],
      [`INSERT INTO places VALUES ('case-none', 0, 1)`, 'case-none'],
    ] as const) {
      const raw = new DatabaseSync(join(folder, 'log.db'));
      raw.exec(sql);
      raw.close();
      expect(openedAndChecked()).toContain(told);
    }
  });

  it('cannot be claimed by two events', () => {
    const open = writing(join(folder, 'log.db'));
    open.append([{ stream: 1, events: 1 }], new Map(), true);
    open.database.exec(`INSERT INTO places VALUES ('s-1', 0, 77)`);
    const tooMany = Array.from({ length: 4 }, () => ({ stream: 1, events: 5 }));
    expect(() => open.append(tooMany, new Map(), true)).toThrow(
      expect.objectContaining({ code: 'damaged', message: expect.stringMatching(/log\.db.*revision 0 of stream s-1.*77/) }),
    );
    open.database.close();
  });

  it('of a log that was made before there were any are made once, and its events are what they were', async () => {
    const [before = ''] = EVENT_LOG_SCHEMA.steps;
    const path = join(folder, 'log.db');
    const database = openDatabase({ path, schema: { ...EVENT_LOG_SCHEMA, steps: [before] }, synchronous: 'FULL' });
    const log = await openSqliteEventLog(mkdtempSync(join(folder, 'new-')), realSystem());
    const event = (n: number) => ({ id: `e-${n}`, type: 'test.happened.v1', data: { n }, metadata: {} });
    for (let n = 0; n < 20; n += 1) await log.append(`case-${n % 3}`, n < 3 ? 'no-stream' : Math.floor(n / 3) - 1, [event(n)]);
    await log.close();
    const made = (log as unknown as { database: Database }).database.path;
    database.exec(`ATTACH '${made}' AS made; INSERT INTO events SELECT * FROM made.events ORDER BY position; DETACH made`);
    database.close();
    const opened = await openSqliteEventLog(folder, realSystem());
    expect((await opened.read('case-1')).map(({ id, revision }) => [id, revision])).toEqual(
      [1, 4, 7, 10, 13, 16, 19].map((n, revision) => [`e-${n}`, revision]),
    );
    await opened.append('case-1', 6, [event(20)]);
    await opened.close();
    expect(placesIn(folder)).toBe(20);
  });

  function openedAndChecked(): readonly string[] {
    const reading = openLogReading(folder);
    try {
      return reading.placesAtFault(10);
    } finally {
      reading.close();
    }
  }
});

interface Appending {
  readonly stream: number;
  readonly events: number;
}

interface Writing {
  readonly database: Database;
  readonly places: StreamPlaces;
  readonly lots: PlacesInLots;
  head(): number;
  /** Events in one transaction, noted in `model`; false when it was rolled back. */
  append(appends: readonly Appending[], model: Map<string, number[]>, stands: boolean): boolean;
}

function writing(path: string): Writing {
  const database = openDatabase({ path, schema: EVENT_LOG_SCHEMA, synchronous: 'OFF' });
  const places = new StreamPlaces(database);
  const lots = new PlacesInLots(database, places, SIZES);
  const insert = database.prepare(`INSERT INTO events VALUES (?, ?, ?, 't', 'id', 0, 0, '{}', '{}')`);
  const last = database.prepare('SELECT coalesce(max(position), 0) AS last FROM events');
  const head = (): number => Number(last.get()?.last);
  return {
    database,
    places,
    lots,
    head,
    append(appends, model, stands) {
      const before = head();
      let position = before;
      try {
        database.write(() => {
          for (const { stream: number, events } of appends) {
            const stream = `s-${number}`;
            for (let n = 0; n < events; n += 1) {
              position += 1;
              const revision = places.headOf(stream) + 1;
              insert.run(position, stream, revision);
              places.note(stream, revision, position);
              model.set(stream, [...(model.get(stream) ?? []), position]);
            }
          }
          lots.writeSome(position - before, position);
          if (!stands) throw new RolledBack();
        });
      } catch (error) {
        places.takeBack(before);
        if (error instanceof RolledBack) return false;
        throw error;
      }
      lots.written();
      return true;
    },
  };
}

class RolledBack extends Error {}

function reading(path: string): { file: FileReading; places: StreamPlaces } {
  const file = openForReading(path, EVENT_LOG_SCHEMA);
  return { file, places: new StreamPlaces(file) };
}

function expectSame(places: StreamPlaces, model: ReadonlyMap<string, readonly number[]>): void {
  for (const [stream, positions] of model) {
    expect(places.headOf(stream)).toBe(positions.length - 1);
    expect(places.of(stream, 0)).toEqual(positions);
    expect(places.of(stream, 2)).toEqual(positions.slice(2));
    expect(places.of(stream, 1, 3)).toEqual(positions.slice(1, 4));
  }
  expect(places.of('s-none', 0)).toEqual([]);
  expect(places.headOf('s-none')).toBe(-1);
}

function placesIn(folder: string): number {
  const beside = new DatabaseSync(join(folder, 'log.db'), { readOnly: true });
  try {
    return Number(beside.prepare('SELECT count(*) AS n FROM places').get()?.n);
  } finally {
    beside.close();
  }
}
