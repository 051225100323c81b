import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { openEmbedded } from '@sleutelbos/engines/embedded/open-embedded.js';
import { openEmbeddedViews } from '@sleutelbos/engines/embedded/open-views.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { messageParked, type NewEvent, ParkedAsks, type Registry, Runtime } from '@sleutelbos/kernel';
import { TEST_METADATA } from '@sleutelbos/testing/logged-fact.js';
import { GROUP, parkedCommandsContract, parkedRegistry } from './parked.contract.js';
import { type ParkedAt, retryParked } from './parked.js';

jest.setTimeout(60_000);

describe('sleutelbos parked', () => {
  const system = realSystem();
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-parked-'));
    folder = join(home, 'data');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  async function program(registry: Registry) {
    const engines = await openEmbedded({ folder, kek: new Uint8Array(32).fill(7), system, toBus: registry.toBus(system.ciphers) });
    const runtime = new Runtime(registry, engines, system, { report: () => undefined });
    await runtime.start();
    return {
      runtime,
      async close() {
        await runtime.stop();
        await engines.close();
      },
    };
  }

  parkedCommandsContract('in one data folder', async () => ({ system, program, open: () => openEmbeddedViews(folder, system) }));

  it('asks the next start where nobody works in the folder', async () => {
    const first = await program(parkedRegistry());
    const id = system.ids.next();
    const data = { eventId: system.ids.next(), stream: 'book-gone', revision: 0, reason: 'reminding.muted' };
    const parked: NewEvent = { id, type: messageParked.type, data, metadata: { ...TEST_METADATA } };
    await first.runtime.engines.log.append(`parked-${GROUP}`, 'no-stream', [parked]);
    await first.close();
    const at: ParkedAt = { registry: parkedRegistry(), open: () => openEmbeddedViews(folder, system), patienceMs: 100 };
    expect(await retryParked(at, {})).toMatchObject({ well: false, lines: [expect.stringMatching(/the next start does it/)] });
    const second = await program(parkedRegistry());
    await second.runtime.settled();
    const { views } = second.runtime.engines;
    const { documents } = await views.find(
      { name: 'parked-asks', version: 1, indexes: { open: ['open'] } },
      { index: 'open', equals: { open: 'open' }, limit: 9 },
    );
    expect(documents).toEqual([]);
    expect(await new ParkedAsks(views).answer('unknown')).toBeNull();
    await second.close();
  });
});
