import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataKey, START } from '@sleutelbos/kernel';
import { eventStoreDbServer } from '@sleutelbos/testing/engines/eventstoredb.js';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { moveFolder } from '../embedded/move-folder.js';
import { openEmbedded } from '../embedded/open-embedded.js';
import { realSystem } from '../system/real-system.js';
import { openClusterTarget, openClusterViews } from './open-to-keep.js';

const EVENTS = 300;
const kek = new Uint8Array(32).fill(7);
const system = realSystem();
const events = await eventStoreDbServer();
afterAll(() => events.stop());

await onMongodb(`a folder that is moved to ${events.name}`, (server) => {
  it('is there whole: events, keys, erasures, who saw what; moved again it is found so', async () => {
    const home = mkdtempSync(join(tmpdir(), 'sleutelbos-move-'));
    const folder = join(home, 'data');
    const register = `${folder}.destroyed-keys`;
    const from = await openEmbedded({ folder, kek, register, system, toBus: () => [] });
    const owner = (n: number) => ({ tenant: 'mee', subject: `subject-${n}`, purpose: 'dossier' });
    const keys = (await from.vault.ensure([1, 2].map((n) => ({ ...owner(n), tokens: [`token-${n}`] })))) as DataKey[];
    await from.vault.destroy([(keys[1] as DataKey).kid]);
    for (let n = 0; n < EVENTS; n += 1)
      await from.log.append(`moved-${system.ids.next()}`, 'no-stream', [
        { id: system.ids.next(), type: 'test.happened.v1', data: { n }, metadata: { tenant: 'mee' } },
      ]);
    const line = { id: 'line-1', at: '2019-07-01T10:00:00.000Z', tenant: 'mee', actor: 'a', role: 'r', organisation: 'o', purpose: 'p' };
    await from.reads.record([{ ...line, action: 'x:y', decision: 'allow own', subjects: ['subject-1'], record: 'case-1' }]);
    await from.close();

    const at = (database: string) => ({ url: server.url, database });
    const places = { eventStoreUrl: events.url, mongodb: at(server.database()), register: at(server.database()) };
    const to = await openClusterTarget({ ...places, kek }, system);
    if ((await to.log.head()) !== START) {
      await to.close();
      rmSync(home, { recursive: true });
      console.log(`${events.name} holds a log already: nothing is moved into it`);
      return;
    }
    const move = () => moveFolder({ folder, kek, register, to, system, progress: () => undefined });
    expect(await move()).toMatchObject({ events: EVENTS, before: 0, keys: 1, destroyed: 1, lines: 1 });
    expect(await move()).toMatchObject({ events: EVENTS, before: EVENTS, keys: 1, destroyed: 1, lines: 1 });
    expect(await to.vault.unwrap(keys.map((one) => one.kid))).toEqual([keys[0], 'destroyed']);
    expect(await to.vault.ensure([owner(2)])).toEqual(['destroyed']);
    expect(await to.vault.lookup('mee', 'token-1')).toEqual(['subject-1']);
    await to.close();
    const views = await openClusterViews(places, system);
    expect(views.share(await views.log.head(), await views.log.head())).toBe(1);
    await views.close();
    rmSync(home, { recursive: true });
  });
});
