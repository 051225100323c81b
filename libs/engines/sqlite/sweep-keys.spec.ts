import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { jest } from '@jest/globals';
import { KeyRing, personal, type Sealed } from '@sleutelbos/kernel';
import { z } from 'zod';
import { sweepKeys } from '../embedded/sweep-keys.js';
import { openLogReading } from '../event-log/sqlite/log-reading.js';
import { openSqliteEventLog } from '../event-log/sqlite/sqlite-event-log.js';
import { type CountedKeyVault, openSqliteKeyVault } from '../key-vault/sqlite/sqlite-key-vault.js';
import { movableClock } from '../system/movable-clock.js';
import { realSystem } from '../system/real-system.js';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2019, 6, 1);
const kek = new Uint8Array(32).fill(7);
const named = z.strictObject({ personId: z.string(), name: personal(z.string(), 'dossier', 'personId') });

// Hundreds of writes that wait for the disk, on a machine with other work.
jest.setTimeout(60_000);

describe('keys without an event', () => {
  let folder: string;
  let clock: ReturnType<typeof movableClock>;
  let log: Awaited<ReturnType<typeof openSqliteEventLog>>;
  let vault: CountedKeyVault;
  let keys: KeyRing;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sleutelbos-sweep-'));
    clock = movableClock(START_MS);
    const system = { ...realSystem(), clock };
    log = await openSqliteEventLog(folder, system);
    vault = await openSqliteKeyVault({ folder, kek, register: join(folder, 'register'), system });
    keys = new KeyRing(vault, system);
  });
  afterEach(async () => {
    await vault.close();
    await log.close();
    rmSync(folder, { recursive: true });
  });

  const pass = (hours: number): void => clock.moveTo(clock.now() + hours * HOUR_MS);
  /** Seals, as a command does before its event. */
  const seal = (personId: string) =>
    keys.seal(
      named,
      { personId, name: 'Noor' },
      { tenant: 't', stream: `case-${personId}`, commandId: `c-${personId}` },
      { [personId]: ['token'] },
    );
  const append = (personId: string, data: { name: Sealed<string> }) =>
    log.append(`case-${personId}`, 'no-stream', [
      { id: personId, type: 'test.happened.v1', data: { deep: [data] } as never, metadata: {} },
    ]);
  const sweep = async (pause = async () => true): Promise<number> => {
    const reading = openLogReading(folder);
    try {
      return await sweepKeys(reading, vault, pause);
    } finally {
      reading.close();
    }
  };
  const found = async (...subjects: string[]) =>
    (await vault.find(subjects.map((subject) => ({ tenant: 't', subject, purpose: 'dossier' })))).map((one) =>
      typeof one === 'string' ? one : 'there',
    );

  it('AUD-05 go a day after a process made them and died, with the rows under which their subject was found', async () => {
    await seal('dead');
    await append('alive', await seal('alive'));
    pass(23);
    expect(await sweep()).toBe(0);
    expect(await vault.lookup('t', 'token')).toEqual(['alive', 'dead']);
    pass(2);
    expect(await sweep()).toBe(1);
    expect(await found('dead', 'alive')).toEqual(['unknown', 'there']);
    expect(await vault.lookup('t', 'token')).toEqual(['alive']);
    pass(1_000);
    expect(await sweep()).toBe(0);
    expect(await found('alive')).toEqual(['there']);
  });

  it('AUD-05 do not count as erased: a repeat after days seals with a key anew', async () => {
    const first = await seal('late');
    pass(25);
    await sweep();
    const again = await seal('late');
    expect(again.name.kid).not.toBe(first.name.kid);
    await append('late', again);
    pass(25);
    expect(await sweep()).toBe(0);
    expect(await keys.open([again.name])).toEqual(['Noor']);
    expect(await vault.state()).toMatchObject({ destroyed: 0, counter: 3 });
  });

  it('stay while somebody asks for them, and the secrets of a tenant stay always', async () => {
    await keys.fingerprint('t', 'body');
    await seal('asked');
    pass(23);
    await seal('asked');
    pass(23);
    expect(await sweep()).toBe(0);
    expect(await found('asked')).toEqual(['there']);
    pass(2);
    expect(await sweep()).toBe(1);
    expect((await vault.state()).keys).toBe(1);
  });

  it('stay when the log cannot be read whole: an event that is damaged may use any of them', async () => {
    await append('alive', await seal('alive'));
    await log.close();
    const raw = new DatabaseSync(join(folder, 'log.db'));
    raw.exec(`UPDATE events SET data = '{}'`);
    raw.close();
    pass(25);
    await expect(sweep()).rejects.toMatchObject({ code: 'damaged' });
    expect(await found('alive')).toEqual(['there']);
  });

  it('are looked for in events that came since the last time, also when that one was ended in the middle', async () => {
    for (let n = 0; n < 450; n++) await append(`p-${n}`, await seal(`p-${n}`));
    pass(25);
    expect(await sweep(async () => false)).toBe(0);
    const [, noted] = (await vault.note('used-up-to'))?.split(' ') ?? [];
    expect(noted).toBe('200');
    expect(await sweep()).toBe(0);
    await append('new', await seal('new'));
    pass(25);
    expect(await sweep()).toBe(0);
    expect(await found('p-0', 'p-449', 'new')).toEqual(['there', 'there', 'there']);
  });
});
