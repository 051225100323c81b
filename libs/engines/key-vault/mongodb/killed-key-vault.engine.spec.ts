import type { DataKey, Unwrapped } from '@sleutelbos/kernel';
import { insisting, killedDuring } from '@sleutelbos/testing/engines/killing.js';
import { onOwnMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { openMongodb } from '../../mongodb/open-mongodb.js';
import { realSystem } from '../../system/real-system.js';
import { openMongodbKeyVault } from './mongodb-key-vault.js';

const OWNERS = 1_200;
await onOwnMongodb('a key vault that is killed,', (server) => {
  it('holds every key it has answered, no owner a second one, each with its tokens, and nothing it has destroyed', async () => {
    const mongodb = await openMongodb({ url: server.url, database: server.database() });
    const place = { mongodb, register: mongodb.beside(server.database()), kek: new Uint8Array(32).fill(7), system: realSystem() };
    const vault = await openMongodbKeyVault(place);
    const owner = (n: number) => ({ tenant: 'amstelveen', subject: `subject-${n}`, purpose: 'dossier' });
    const answered: DataKey[] = [];
    const work = async (): Promise<void> => {
      for (let n = 0; n < OWNERS; n += 5) {
        const wanted = [0, 1, 2, 3, 4].map((i) => ({ ...owner(n + i), tokens: [`token-${n + i}`, `tens-${Math.trunc((n + i) / 10)}`] }));
        const keys = (await insisting(() => vault.ensure(wanted))) as DataKey[];
        answered.push(...keys);
        if (n % 3 === 0) await insisting(() => vault.destroy([(keys[0] as DataKey).kid]));
      }
    };
    const kills = await killedDuring(server, work());
    expect(kills).toBeGreaterThan(3);
    const expected = answered.map((key, n): Unwrapped => (n % 15 === 0 ? 'destroyed' : key));
    for (const one of [vault, await openMongodbKeyVault(place)]) {
      expect(await one.find(answered)).toEqual(expected);
      expect(await one.unwrap(answered.map(({ kid }) => kid))).toEqual(expected);
    }
    for (let ten = 0; ten < OWNERS / 10; ten += 7) {
      const subjects = Array.from({ length: 10 }, (_, i) => ten * 10 + i).filter((n) => n % 15 !== 0);
      expect(await vault.lookup('amstelveen', `tens-${ten}`)).toEqual(subjects.map((n) => owner(n).subject).sort());
    }
    expect(await vault.state()).toEqual({ counter: OWNERS + OWNERS / 15, keys: OWNERS - OWNERS / 15, destroyed: OWNERS / 15 });
    process.stdout.write(`${server.version}: ${OWNERS} keys made, ${OWNERS / 15} destroyed, killed ${kills} times\n`);
    await mongodb.close();
  });
});
