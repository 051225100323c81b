import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import type { Engines } from '@sleutelbos/kernel';
import { TestProcess } from './process.js';

const system = realSystem();
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const as = { sub: 'carla', role: 'reader' };
let engines: Engines;
let house: TestProcess;

beforeEach(async () => {
  engines = await memoryEngines(system, () => []);
  house = await TestProcess.start(engines, system);
  await house.application.startWithoutPort();
});
afterEach(() => house.application.stop());

const written = async (secret = false) => {
  const { noteId } = (await house.write({ secret })).body;
  await house.runtime.settled();
  return `/notes/v1/notes/${noteId}`;
};
/** After whatever was on its way to the log. */
const linesOf = async (actor: string) => {
  for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
  return (await engines.reads.find({ tenant: 'mee', actor, limit: 100 })).lines;
};

describe('a read that is refused', () => {
  it('leaves one line in the read log, however often it is tried', async () => {
    const path = await written();
    for (let tries = 0; tries < 20; tries++) expect((await house.send('GET', path, { as })).status).toBe(403);
    const line = { actor: 'carla', role: 'reader', decision: 'deny', action: 'notes:read-note', subjects: [], record: path };
    expect(await linesOf('carla')).toEqual([expect.objectContaining(line)]);
  });

  it('leaves none where the record is kept between few, another tenant’s or unknown: a line would say that it exists', async () => {
    const [open, hidden] = [await written(), await written(true)];
    for (const [path, who] of [
      [hidden, as],
      [`/notes/v1/notes/${UNKNOWN}`, as],
      [open, { ...as, tenant: 'vwn' }],
      ['/notes/v1/secrets', as],
    ] as const)
      expect([path, (await house.send('GET', path, { as: who })).status]).toEqual([path, 404]);
    expect(await linesOf('carla')).toEqual([]);
  });

  it('is answered the same when the read log fails: nothing was read', async () => {
    const path = await written();
    engines.reads.record = () => Promise.reject(new Error('no disk'));
    expect((await house.send('GET', path, { as })).status).toBe(403);
    expect((await house.send('GET', path)).status).toBe(500);
  });
});
