import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedEngines, openEmbedded } from '@sleutelbos/engines/embedded/open-embedded.js';
import { createKekFile, loadKek } from '@sleutelbos/engines/key-vault/kek.js';
import { EngineError, type Registry, type SystemPorts } from '@sleutelbos/kernel';
import type { Configuration } from './configuration.js';

/**
 * Opens everything of one data folder, which then belongs to this process.
 *
 * @throws EngineError locked | damaged | wrong-key | unavailable: the message names the file and the way out
 */
export function openEmbeddedEngines(
  configuration: Configuration,
  system: SystemPorts,
  registry: Registry,
  report: (error: unknown) => void,
): Promise<EmbeddedEngines> {
  const { data: folder } = configuration;
  const kek = keyEncryptionKey(configuration, system);
  // The register stands beside the folder, like the key file: a restored folder must not bring an older register with it.
  return openEmbedded({ folder, system, kek, register: `${folder}.destroyed-keys`, toBus: registry.toBus(system.ciphers), report });
}

/** The key from the environment or its file. Made on the first start outside production; never where keys or events are there already. */
function keyEncryptionKey(configuration: Configuration, system: SystemPorts): Uint8Array {
  const { kek, kekFile, data, production } = configuration;
  if (kek) return loadKek({ env: 'SLEUTELBOS_KEK' });
  if (existsSync(kekFile)) return loadKek({ file: kekFile });
  if (production || existsSync(join(data, 'keys.db')) || existsSync(join(data, 'log.db'))) {
    throw new EngineError(
      'wrong-key',
      `The key-encryption key ${kekFile} is missing, and ${data} holds data that it belongs to. Put the file back, or set SLEUTELBOS_KEK or SLEUTELBOS_KEK_FILE.`,
    );
  }
  return createKekFile(kekFile, system.entropy);
}
