import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEntropy } from '../system/node-entropy.js';
import { createKekFile, loadKek } from './kek.js';

describe('the key-encryption key', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sleutelbos-kek-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, in a file for its owner only, and loaded from there', () => {
    const file = join(folder, 'kek');
    const kek = createKekFile(file, nodeEntropy());
    expect(loadKek({ file })).toEqual(kek);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file);
    expect(() => createKekFile(file, nodeEntropy())).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(readFileSync(file)).toEqual(before);
  });

  it('may stand in an environment variable', () => {
    process.env.SLEUTELBOS_KEK_TEST = Buffer.alloc(32, 5).toString('base64');
    expect(loadKek({ env: 'SLEUTELBOS_KEK_TEST' })).toEqual(new Uint8Array(32).fill(5));
    delete process.env.SLEUTELBOS_KEK_TEST;
  });

  it.each([
    ['a file that is not there', { file: '/nowhere/kek' }, /\/nowhere\/kek/],
    ['a variable that is not set', { env: 'SLEUTELBOS_KEK_NONE' }, /SLEUTELBOS_KEK_NONE/],
    ['no place at all', {}, /key file/],
  ])('is missed with a message that names %s', (_what, source, message) => {
    expect(() => loadKek(source)).toThrow(expect.objectContaining({ code: 'wrong-key', message: expect.stringMatching(message) }));
  });

  it.each(['', 'c2hvcnQ=', '!!!!', Buffer.alloc(33).toString('base64'), `${Buffer.alloc(32).toString('base64')}x`])(
    'is refused when the file holds %p',
    (text) => {
      writeFileSync(join(folder, 'kek'), text);
      expect(() => loadKek({ file: join(folder, 'kek') })).toThrow(expect.objectContaining({ code: 'wrong-key' }));
    },
  );
});
