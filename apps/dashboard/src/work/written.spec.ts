import { WORK_LISTS } from './work-lists.js';
import { filled, valueAt, written } from './written.js';

describe('a work list', () => {
  it('writes each kind of value as people read it', () => {
    expect(written('0f4a0f7e-1234', 'record', 'nl')).toBe('0f4a0f7e');
    expect(written('trusted-person', 'code', 'nl')).toBe('vertrouwenspersoon');
    expect(written('apc', 'language', 'nl')).toBe('Arabisch (Levant)');
    expect(written('ti', 'language', 'nl')).toBe('Tigrinya');
    expect(written('2022-01-17', 'date', 'nl')).toBe('17 januari 2022');
    expect(written(['health', 'law'], 'code', 'en')).toBe('health, law');
    expect(written(1_250, 'cents', 'nl').replaceAll(/\s/g, ' ')).toBe('€ 12,50');
  });

  it('shows what it does not know rather than nothing, and a dash for what is absent', () => {
    expect(written('brand-new-code', 'code', 'nl')).toBe('brand-new-code');
    expect(written('not a tag', 'language', 'nl')).toBe('not a tag');
    expect(written(null, 'date', 'nl')).toBe('–');
    expect(written({ erased: true }, 'text', 'nl')).toBe('–');
  });

  it('reads a field within a field', () => {
    expect(valueAt({ limits: { openAssignments: 3 } }, 'limits.openAssignments')).toBe(3);
    expect(valueAt({ limits: null }, 'limits.openAssignments')).toBeUndefined();
  });

  it('leaves out a column that nobody fills', () => {
    const fields = WORK_LISTS.coordinator?.[0]?.fields ?? [];
    expect(filled(fields, [{ helpRequestId: 'a', dueOn: '2022-01-01', district: '' }]).map((one) => one.name)).toEqual([
      'helpRequestId',
      'dueOn',
    ]);
  });

  it('GEN-04 GEN-08 asks for neither contact log nor pay in the municipality’s list', () => {
    const paths = [...(WORK_LISTS.caseworker ?? []), ...(WORK_LISTS.council ?? [])].map((list) => list.path);
    expect(paths).toEqual(['/registration/v1/help-requests?status=open']);
  });
});
