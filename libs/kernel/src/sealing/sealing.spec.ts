import { memoryKeyVault } from '@sleutelbos/engines/key-vault/memory/memory-key-vault.js';
import { simulatedSystem } from '@sleutelbos/testing';
import { z } from 'zod';
import type { KeyVault } from '../ports/key-vault.js';
import { KeyRing, SealBroken, SubjectErased } from './key-ring.js';
import { ERASED, isErased, isSealed, personal, personalParts, plainSchema, type Sealed } from './sealed.js';

const schema = z.strictObject({
  personId: z.string(),
  name: personal(z.strictObject({ first: z.string(), last: z.string() }), 'dossier', 'personId'),
  note: personal(z.string(), 'signal', 'personId').optional(),
  language: z.string(),
});
const plain = { personId: 'person-1', name: { first: 'Noor', last: 'Azizi' }, note: 'belt liever niet', language: 'ti' };
const place = { tenant: 'mee', stream: 'person-1', commandId: 'command-1' };

describe('sealed parts', () => {
  const system = simulatedSystem();
  let vault: KeyVault;
  let keys: KeyRing;
  beforeEach(() => {
    vault = memoryKeyVault(system);
    keys = new KeyRing(vault, system);
  });

  const open = async (part: Sealed<unknown> | undefined, by = keys): Promise<unknown> => (await by.open([part as Sealed<unknown>]))[0];
  const changed = (part: Sealed<unknown>, field: 'ct' | 'cm', at: number): Sealed<unknown> => {
    const bytes = Buffer.from(part[field], 'base64url');
    const index = at < 0 ? bytes.length + at : at;
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    return { ...part, [field]: bytes.toString('base64url') };
  };

  it('hold nothing readable, and open for who has the key', async () => {
    const sealed = await keys.seal(schema, plain, place);
    expect(JSON.stringify(sealed)).not.toMatch(/Noor|Azizi|belt/);
    expect(schema.parse(sealed)).toEqual(sealed);
    expect([isSealed(sealed.name), isSealed(sealed.note), sealed.language]).toEqual([true, true, 'ti']);
    expect(await keys.open<unknown>([sealed.name, sealed.note as Sealed<unknown>])).toEqual([plain.name, plain.note]);
    expect(await open(sealed.name, new KeyRing(vault, system))).toEqual(plain.name);
  });

  it('leave out what is left out', async () => {
    const { note: _, ...rest } = plain;
    expect('note' in (await keys.seal(schema, rest, place))).toBe(false);
  });

  it('of one value are different each time', async () => {
    const [one, other] = [await keys.seal(schema, plain, place), await keys.seal(schema, plain, place)];
    expect(one.name.ct).not.toBe(other.name.ct);
  });

  it('have a key for each purpose', async () => {
    const sealed = await keys.seal(schema, plain, place);
    expect(sealed.name.kid).not.toBe(sealed.note?.kid);
  });

  it.each([
    ['in another stream', { in: 'person-2' }],
    ['under another command', { by: 'command-2' }],
    ['as another field', { part: 'note' }],
  ])('do not open %s', async (_where, moved) => {
    const { name } = await keys.seal(schema, plain, place);
    await expect(open({ ...name, ...moved })).rejects.toThrow(SealBroken);
  });

  it('do not open with another key, even one of the same person', async () => {
    const sealed = await keys.seal(schema, plain, place);
    await expect(open({ ...sealed.name, kid: String(sealed.note?.kid) })).rejects.toThrow(SealBroken);
    const other = await keys.seal(schema, { ...plain, personId: 'person-2' }, place);
    await expect(open({ ...sealed.name, kid: other.name.kid })).rejects.toThrow(SealBroken);
  });

  it.each([
    ['nonce', 'ct', 0],
    ['text', 'ct', 14],
    ['tag', 'ct', -1],
    ['commitment', 'cm', 3],
  ] as const)('do not open when one bit of the %s changed', async (_what, field, at) => {
    const { name } = await keys.seal(schema, plain, place);
    await expect(open(changed(name, field, at))).rejects.toThrow(SealBroken);
  });

  it.each(['', 'AAAA'])('do not open when the text was cut down to "%s"', async (ct) => {
    const { name } = await keys.seal(schema, plain, place);
    await expect(open({ ...name, ct })).rejects.toThrow(SealBroken);
  });

  it('name the field in the fault, never what is inside', async () => {
    const { name } = await keys.seal(schema, plain, place);
    await expect(open(changed(name, 'ct', 14))).rejects.toThrow('A sealed part does not open: name');
  });

  it('commit to one key: under another the commitment differs', async () => {
    const one = await keys.seal(schema, plain, place);
    const other = await keys.seal(schema, { ...plain, personId: 'person-2' }, place);
    expect(one.name.cm).not.toBe(other.name.cm);
    expect((await keys.seal(schema, plain, place)).name.cm).toBe(one.name.cm);
  });

  it('are erased values once the key is destroyed, never a default', async () => {
    const sealed = await keys.seal(schema, plain, place);
    await vault.destroy([sealed.name.kid]);
    keys.forget([sealed.name.kid]);
    const opened = await keys.open<unknown>([sealed.name, sealed.note as Sealed<unknown>]);
    expect(opened).toEqual([ERASED, plain.note]);
    expect(isErased(opened[0])).toBe(true);
    await expect(keys.seal(schema, plain, place)).rejects.toThrow(SubjectErased);
  });

  it('are erased in every process within a minute of the destruction', async () => {
    const sealed = await keys.seal(schema, plain, place);
    await vault.destroy([sealed.name.kid]);
    expect(await open(sealed.name)).toEqual(plain.name);
    system.clock.pass(60_000);
    expect(await open(sealed.name)).toEqual(ERASED);
    await expect(keys.seal(schema, plain, place)).rejects.toThrow(SubjectErased);
  });

  it('of an unknown key are erased too', async () => {
    const { name } = await keys.seal(schema, plain, place);
    expect(await open({ ...name, kid: 'nobody' })).toEqual(ERASED);
  });

  it('can be found by a token of their value, which says nothing of the value', async () => {
    const token = await keys.token('mee', 'e-mail', 'noor@example.org');
    await keys.seal(schema, plain, place, { 'person-1': [token] });
    expect(await keys.lookup('mee', token)).toEqual(['person-1']);
    expect(await keys.lookup('gemeente', token)).toEqual([]);
    expect(await keys.token('gemeente', 'e-mail', 'noor@example.org')).not.toBe(token);
    expect(await keys.token('mee', 'phone', 'noor@example.org')).not.toBe(token);
    expect(token).not.toContain('noor');
  });
});

describe('ids of subjects', () => {
  it('follow from the command, under the secret of the tenant', async () => {
    const system = simulatedSystem();
    const keys = new KeyRing(memoryKeyVault(system), system);
    const id = await keys.subjectId('mee', 'command-1', 'case');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await keys.subjectId('mee', 'command-1', 'case')).toBe(id);
    const others = [
      await keys.subjectId('mee', 'command-2', 'case'),
      await keys.subjectId('mee', 'command-1', 'signal'),
      await keys.subjectId('gemeente', 'command-1', 'case'),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
  });
});

describe('schemas with personal parts', () => {
  it('know their parts, also optional ones', () => {
    expect([...personalParts(schema)].map(([name, part]) => [name, part.purpose, part.subject])).toEqual([
      ['name', 'dossier', 'personId'],
      ['note', 'signal', 'personId'],
    ]);
  });

  it('have a plain form, which checks what is inside and lets nothing else in', () => {
    const form = plainSchema(schema);
    expect(form.parse(plain)).toEqual(plain);
    expect(form.safeParse({ ...plain, note: undefined }).success).toBe(true);
    expect(form.safeParse({ ...plain, name: { first: 'Noor' } }).success).toBe(false);
    expect(form.safeParse({ ...plain, bsn: '1' }).success).toBe(false);
  });

  it('refuse the plain form where the sealed one belongs', () => {
    expect(schema.safeParse(plain).success).toBe(false);
  });
});
