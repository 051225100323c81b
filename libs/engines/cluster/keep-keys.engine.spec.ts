import { type DataKey, KeyRing, personal, type Sealed } from '@sleutelbos/kernel';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { z } from 'zod';
import { memoryEventLog } from '../event-log/memory/memory-event-log.js';
import { openMongodbKeyVault } from '../key-vault/mongodb/mongodb-key-vault.js';
import type { SweepingVault } from '../key-vault/sweeping.js';
import { type Mongodb, openMongodb } from '../mongodb/open-mongodb.js';
import { movableClock } from '../system/movable-clock.js';
import { realSystem } from '../system/real-system.js';
import { sweepKeysOf } from './keep-keys.js';

const HOUR_MS = 3_600_000;
const kek = new Uint8Array(32).fill(7);
const named = z.strictObject({ personId: z.string(), name: personal(z.string(), 'dossier', 'personId') });

await onMongodb('keys without an event, of services,', (server) => {
  let mongodb: Mongodb;
  let clock: ReturnType<typeof movableClock>;
  let log: ReturnType<typeof memoryEventLog>;
  let vaults: SweepingVault[];
  let keys: KeyRing;

  beforeEach(async () => {
    mongodb = await openMongodb({ url: server.url, database: server.database() });
    const register = mongodb.beside(server.database());
    clock = movableClock(Date.UTC(2019, 6, 1));
    const system = { ...realSystem(), clock };
    log = memoryEventLog(system);
    const open = () => openMongodbKeyVault({ mongodb, register, kek, system });
    vaults = [await open(), await open()];
    keys = new KeyRing(vaults[0] as SweepingVault, system);
  });
  afterEach(async () => {
    for (const vault of vaults) await vault.close();
    await mongodb.close();
  });

  const pass = (hours: number): void => clock.moveTo(clock.now() + hours * HOUR_MS);
  const owner = (subject: string) => ({ tenant: 't', subject, purpose: 'dossier' });
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
  const sweep = (goesOn = async () => true) => sweepKeysOf(log, vaults[0] as SweepingVault, goesOn);
  const found = async (...subjects: string[]) =>
    (await (vaults[1] as SweepingVault).find(subjects.map(owner))).map((one) => (typeof one === 'string' ? one : 'there'));
  const tokensOf = () => (vaults[1] as SweepingVault).lookup('t', 'token');

  it('AUD-05 go a day after a process made them and died, with the rows under which their subject was found', async () => {
    await seal('dead');
    await (vaults[0] as SweepingVault).ensure([{ ...owner('dead'), tokens: ['added'] }]);
    await append('alive', await seal('alive'));
    pass(23);
    expect(await sweep()).toBe(0);
    expect(await tokensOf()).toEqual(['alive', 'dead']);
    pass(2);
    expect(await sweep()).toBe(1);
    expect(await found('dead', 'alive')).toEqual(['unknown', 'there']);
    expect(await tokensOf()).toEqual(['alive']);
    expect(await (vaults[1] as SweepingVault).lookup('t', 'added')).toEqual([]);
    expect(await mongodb.connection.collection('tokens').countDocuments()).toBe(0);
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
    expect(await (vaults[1] as SweepingVault).state()).toMatchObject({ destroyed: 0, counter: 3 });
    expect(await tokensOf()).toEqual(['late']);
  });

  it('stay when somebody asks for them again, and the secrets of a tenant stay always', async () => {
    await keys.fingerprint('t', 'body');
    await seal('asked');
    pass(23);
    await (vaults[1] as SweepingVault).ensure([owner('asked')]);
    pass(1_000);
    expect(await sweep()).toBe(0);
    expect(await found('asked')).toEqual(['there']);
    expect((await (vaults[1] as SweepingVault).state()).keys).toBe(2);
  });

  it('are never both swept and handed out, whichever process is first', async () => {
    const people = Array.from({ length: 40 }, (_, n) => `p-${n}`);
    const before = (await (vaults[0] as SweepingVault).ensure(people.map(owner))) as DataKey[];
    pass(25);
    const handed = new Map<string, DataKey>();
    await Promise.all([
      sweep(),
      ...people.map(async (one) => {
        handed.set(one, ((await (vaults[1] as SweepingVault).ensure([owner(one)])) as [DataKey])[0]);
      }),
    ]);
    await sweep();
    const after = await (vaults[0] as SweepingVault).find(people.map(owner));
    expect(after).toEqual(people.map((one) => handed.get(one)));
    expect(before).toHaveLength(40);
  });

  it('are swept where the process that swept died between its decision and the key', async () => {
    await seal('dead');
    const row = await mongodb.connection.collection<{ _id: string; kid: string }>('keys').findOne({});
    await mongodb.connection.collection<{ _id: string; fate: string }>('key-fates').insertOne({ _id: row?.kid as string, fate: 'swept' });
    pass(25);
    expect(await sweep()).toBe(1);
    expect(await found('dead')).toEqual(['unknown']);
  });

  it('are looked for in events that came since the last time, also when that one was ended in the middle; from the start under a new incarnation', async () => {
    await append('one', await seal('one'));
    expect(await sweep(async () => false)).toBe(0);
    const upTo = `${await log.incarnation()} ${await log.head()}`;
    expect(await (vaults[1] as SweepingVault).usedUpTo()).toBe(upTo);
    await append('two', await seal('two'));
    await seal('dead');
    pass(25);
    const asked: string[] = [];
    const watched = {
      ...log,
      subscribe(options: Parameters<typeof log.subscribe>[0]) {
        asked.push(options.after);
        return log.subscribe(options);
      },
    };
    expect(await sweepKeysOf(watched, vaults[0] as SweepingVault, async () => true)).toBe(1);
    expect(asked).toEqual([upTo.split(' ')[1]]);
    expect(await found('one', 'two', 'dead')).toEqual(['there', 'there', 'unknown']);
    await sweepKeysOf({ ...watched, incarnation: async () => 'renewed' }, vaults[0] as SweepingVault, async () => true);
    expect(asked.at(-1)).toBe('');
  });

  it('stay when they are older than the field that tells when they were made, and when the log cannot be read whole', async () => {
    await seal('old');
    await mongodb.connection.collection('keys').updateMany({}, { $unset: { made: 1 } });
    await seal('dead');
    pass(25);
    const damaged = {
      ...log,
      subscribe(): never {
        throw new RangeError('damaged');
      },
    };
    await expect(sweepKeysOf(damaged, vaults[0] as SweepingVault, async () => true)).rejects.toThrow(RangeError);
    expect(await found('dead')).toEqual(['there']);
    expect(await sweep()).toBe(1);
    expect(await found('old', 'dead')).toEqual(['there', 'unknown']);
  });
});
