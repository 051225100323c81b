import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { realClock } from '../../system/real-clock.js';
import { readLogContract } from '../read-log.contract.js';
import { openSqliteReadLog } from './sqlite-read-log.js';

readLogContract('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-reads-'));
  let open = await openSqliteReadLog(folder, realClock());
  return {
    log: open,
    async reopen() {
      await open.close();
      open = await openSqliteReadLog(folder, realClock());
      return open;
    },
    async close() {
      await open.close();
      rmSync(folder, { recursive: true });
    },
  };
});

it('the file of the sqlite read log refuses changes and removals, whoever asks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-reads-'));
  const log = await openSqliteReadLog(folder, realClock());
  const text = { at: '', tenant: 't', actor: 'a', role: '', organisation: '', purpose: '', action: '', decision: '', record: '' };
  await log.record([{ id: 'x', ...text, subjects: ['s'] }]);
  await log.close();
  const raw = new DatabaseSync(join(folder, 'reads.db'));
  for (const sql of ['DELETE FROM lines', "UPDATE lines SET actor = 'b'", 'DELETE FROM seen', "UPDATE seen SET subject = 'b'"]) {
    expect(() => raw.exec(sql)).toThrow(/append-only/);
  }
  raw.close();
  rmSync(folder, { recursive: true });
});
