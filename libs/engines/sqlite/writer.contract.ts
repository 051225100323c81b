import type { DataKey } from '@sleutelbos/kernel';
import { openEmbedded } from '../embedded/open-embedded.js';
import { realSystem } from '../system/real-system.js';

/** A process of its own for the tests: appends an event under a key of its own, over and over, and prints its position once acknowledged. */
const folder = process.argv[2] as string;
const engines = await openEmbedded({
  folder,
  system: realSystem(),
  kek: new Uint8Array(32).fill(7),
  register: `${folder}.destroyed-keys`,
  toBus: () => [],
});
process.stdin.on('end', () => process.exit(0)).resume();
for (let n = 0; ; n += 1) {
  const [key] = (await engines.vault.ensure([{ tenant: 't', subject: `subject-${n}`, purpose: 'dossier' }])) as [DataKey];
  const { position } = await engines.log.append(`case-${n}`, 'no-stream', [
    { id: `e-${n}`, type: 'test.sealed.v1', data: { kid: key.kid, text: 'x'.repeat(500) }, metadata: {} },
  ]);
  console.log(Number(position));
}
