import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { openEmbedded } from '@sleutelbos/engines/embedded/open-embedded.js';
import { KEY_VAULT_SCHEMA } from '@sleutelbos/engines/key-vault/sqlite/key-table.js';
import { openDatabase } from '@sleutelbos/engines/sqlite/database.js';
import { registrationModule } from '@sleutelbos/registration';
import { api } from '@sleutelbos/testing/http/api.js';
import { rebuildIndex } from './rebuild-index.js';

jest.setTimeout(120_000);

const kek = new Uint8Array(32).fill(7);
const AT = '/registration/v1';
const PHONE = '06 99 88 77 66';
const REFERENCE = 'Z-19-777001';

describe('sleutelbos rebuild index', () => {
  let home: string;
  let data: string;
  let keyPersonId: string;
  let caseId: string;

  const house = () =>
    api({
      modules: [registrationModule],
      open: (system, toBus) => openEmbedded({ folder: data, register: `${data}.destroyed-keys`, kek, system, toBus }),
    });
  type House = Awaited<ReturnType<typeof house>>;
  const inKeys = (sql: string): unknown[] => {
    const raw = openDatabase({ path: join(data, 'keys.db'), schema: KEY_VAULT_SCHEMA, synchronous: 'FULL' });
    try {
      return raw.prepare(sql).all();
    } finally {
      raw.close();
    }
  };
  const rows = () => inKeys('SELECT tenant, token, kid FROM tokens ORDER BY token');

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-index-'));
    data = join(home, 'data');
    writeFileSync(`${data}.kek`, Buffer.from(kek).toString('base64'));
    const running = await house();
    await fill(running);
    await running.close();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  async function fill(running: House): Promise<void> {
    const coordinator = running.as('coordinator');
    const programme = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };
    const programmeId = (await coordinator.post(`${AT}/programmes`, programme)).id('programmeId');
    await running.settled();
    const applicant = {
      programmeId,
      functionType: 'key-person',
      contractForm: 'volunteer',
      languages: [{ tag: 'apc', level: 'native' }],
      dutchLevel: 'B2',
      rolesWanted: ['connector'],
      domains: ['health'],
      municipalities: ['GM0362'],
      adultFrom: '2000-01-01',
      screeningAsked: false,
      person: { name: 'Sara', phone: PHONE, email: 'Sara@Example.nl' },
    };
    keyPersonId = (await coordinator.post(`${AT}/key-persons`, applicant)).id('keyPersonId');
    const newcomer = { name: 'Yonas', municipalReference: REFERENCE };
    const opened = { programmeId, municipality: 'GM0362', regime: '2013', languages: ['ti'], newcomer };
    caseId = (await running.as('caseworker').post(`${AT}/cases`, opened)).id('caseId');
    await running.settled();
  }

  it('REG-45 makes the very rows that the commands made, whatever stands there now, and leaves a line in the read log', async () => {
    const before = rows();
    expect(before).toHaveLength(3);
    inKeys('DELETE FROM tokens');
    inKeys(`INSERT INTO tokens SELECT tenant, 'of a command that never came to an event', kid FROM keys WHERE purpose = 'dossier' LIMIT 1`);
    const { data: told, well } = await rebuildIndex({ data });
    expect([told, well]).toEqual([{ rows: 3, found: 2 }, true]);
    expect(rows()).toEqual(before);

    const running = await house();
    await running.settled();
    const found = await running.as('coordinator').post(`${AT}/key-persons/_search`, { phone: '+31699887766' });
    expect(found.expectOk(200).items).toMatchObject([{ keyPersonId }]);
    const { lines } = await running.engines.reads.find({ tenant: 'mee', subject: caseId, limit: 10 });
    expect(lines).toMatchObject([{ actor: 'sleutelbos rebuild index', action: 'cli:rebuild-index', subjects: [keyPersonId, caseId] }]);
    await running.close();
  });

  it('AUD-05 makes no row for a person who was erased', async () => {
    const running = await house();
    const [key] = await running.engines.vault.find([{ tenant: 'mee', subject: keyPersonId, purpose: 'dossier' }]);
    if (typeof key !== 'object') throw new Error('no key');
    await running.engines.vault.destroy([key.kid]);
    await running.close();
    expect((await rebuildIndex({ data })).data).toEqual({ rows: 1, found: 2 });
    expect(rows()).toHaveLength(1);
  });

  it('makes nothing where there is no log, and is refused beside the running process', async () => {
    await expect(rebuildIndex({ data: join(home, 'nowhere'), 'kek-file': `${data}.kek` })).rejects.toMatchObject({ code: 'unavailable' });
    const running = await house();
    await expect(rebuildIndex({ data })).rejects.toMatchObject({ code: 'locked' });
    await running.close();
  });
});
