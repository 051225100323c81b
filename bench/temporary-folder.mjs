import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of this run on the disk of the system's temporary folder; gone with the process, however it ends short of being killed. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `sleutelbos-bench-${name}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
