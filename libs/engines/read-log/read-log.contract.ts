import type { ReadLine, ReadLog, ReadQuery } from '@sleutelbos/kernel';

export interface ReadLogUnderTest {
  readonly log: ReadLog;
  readonly reopen?: () => Promise<ReadLog>;
  readonly close: () => Promise<void>;
}

/** The laws of the `ReadLog` port. */
export function readLogContract(name: string, make: () => Promise<ReadLogUnderTest>): void {
  describe(`${name}, as a read log`, () => {
    let made: ReadLogUnderTest;
    let log: ReadLog;
    beforeEach(async () => {
      made = await make();
      log = made.log;
    });
    afterEach(() => made.close());

    const found = async (query: Partial<ReadQuery>): Promise<string[]> =>
      (await log.find({ tenant: 'amstelveen', limit: 100, ...query })).lines.map((one) => one.id);

    it('gives back what was recorded, as it was, in the order recorded', async () => {
      const lines = [line('a', { subjects: ['s1', 's2'], record: 'dossier-1' }), line('b', { decision: 'deny', subjects: [] })];
      await log.record(lines);
      await log.record([]);
      await log.record([line('c')]);
      const page = await log.find({ tenant: 'amstelveen', limit: 10 });
      expect(page).toEqual({ lines: [...lines, line('c')], next: null });
    });

    it('finds by subject, actor and record, and by all of them together, within the tenant', async () => {
      await log.record([
        line('a', { actor: 'x', subjects: ['s1'], record: 'r1' }),
        line('b', { actor: 'y', subjects: ['s1', 's2'], record: 'r1' }),
        line('c', { actor: 'x', subjects: ['s2'] }),
        line('d', { actor: 'x', subjects: ['s1'], record: 'r1', tenant: 'aalsmeer' }),
      ]);
      expect(await found({ subject: 's1' })).toEqual(['a', 'b']);
      expect(await found({ subject: 's2' })).toEqual(['b', 'c']);
      expect(await found({ actor: 'x' })).toEqual(['a', 'c']);
      expect(await found({ record: 'r1' })).toEqual(['a', 'b']);
      expect(await found({ subject: 's1', actor: 'y', record: 'r1' })).toEqual(['b']);
      expect(await found({ subject: 's9' })).toEqual([]);
      expect(await found({ tenant: 'aalsmeer', subject: 's1' })).toEqual(['d']);
    });

    it('SAF-02 shows a line that few may know of to whoever asks for their circle, in its place among the others, and to nobody else', async () => {
      await log.record([
        line('a'),
        line('b', { circle: 'signal-7', record: 'signal-7' }),
        line('c', { circle: 'signal-8', actor: 'x', subjects: ['s1'] }),
        line('d', { actor: 'x', subjects: ['s1'] }),
        line('e', { circle: 'signal-7', actor: 'x', subjects: ['s1'] }),
        line('f', { circle: 'signal-7', tenant: 'aalsmeer' }),
      ]);
      expect(await found({})).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(await found({ circles: [] })).toEqual(['a', 'd']);
      expect(await found({ circles: ['signal-7'] })).toEqual(['a', 'b', 'd', 'e']);
      expect(await found({ circles: ['signal-8', 'signal-7', 'signal-7'] })).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(await found({ circles: [], actor: 'x', subject: 's1' })).toEqual(['d']);
      expect(await found({ circles: ['signal-7'], actor: 'x' })).toEqual(['d', 'e']);
      expect(await found({ circles: ['signal-8'], subject: 's1' })).toEqual(['c', 'd']);
      expect(await found({ circles: [], record: 'signal-7' })).toEqual([]);
      const first = await log.find({ tenant: 'amstelveen', circles: ['signal-7'], limit: 2 });
      expect(first.lines.map((one) => one.id)).toEqual(['a', 'b']);
      expect(await found({ circles: ['signal-7'], after: first.next as string })).toEqual(['d', 'e']);
      expect((await log.find({ tenant: 'amstelveen', circles: [], limit: 2 })).next).toBeNull();
      expect((await log.find({ tenant: 'amstelveen', circles: ['signal-8'], limit: 3 })).lines[1]).toEqual(
        line('c', { circle: 'signal-8', actor: 'x', subjects: ['s1'] }),
      );
    });

    it.each<[string, Partial<ReadQuery>]>([
      ['everything', {}],
      ['one subject', { subject: 's1' }],
      ['one actor', { actor: 'x' }],
    ])('walks page by page over %s, also while more is recorded', async (_what, query) => {
      for (let i = 0; i < 23; i += 1) await log.record([line(`e${i}`, { actor: 'x', subjects: ['s1'] })]);
      const walked: string[] = [];
      let next: string | null = null;
      do {
        const page = await log.find({ tenant: 'amstelveen', limit: 5, ...query, ...(next ? { after: next } : {}) });
        walked.push(...page.lines.map((one) => one.id));
        if (walked.length === 10) await log.record([line('late', { actor: 'x', subjects: ['s1'] })]);
        next = page.next;
      } while (next !== null);
      expect(walked).toEqual([...Array.from({ length: 23 }, (_, i) => `e${i}`), 'late']);
    });

    it('says that there is no next page when the last one is exactly full', async () => {
      await log.record([line('a'), line('b')]);
      expect((await log.find({ tenant: 'amstelveen', limit: 2 })).next).toBeNull();
    });

    it('keeps the lines of one call together when many record at once', async () => {
      await Promise.all(Array.from({ length: 40 }, (_, i) => log.record([line(`${i}-a`), line(`${i}-b`)])));
      const ids = await found({});
      expect(ids).toHaveLength(80);
      for (let i = 0; i < 80; i += 2) expect(ids[i + 1]).toBe((ids[i] as string).replace('-a', '-b'));
    });

    it('takes 500 subjects in a line and refuses more, storing nothing', async () => {
      const subjects = Array.from({ length: 501 }, (_, i) => `s${i}`);
      await expect(log.record([line('a'), line('b', { subjects })])).rejects.toThrow(RangeError);
      expect(await found({})).toEqual([]);
      await log.record([line('c', { subjects: subjects.slice(1) })]);
      expect(await found({ subject: 's500' })).toEqual(['c']);
    });

    it('keeps the line as it was at the call', async () => {
      const subjects = ['s1'];
      const recording = log.record([line('a', { subjects })]);
      subjects.push('s2');
      await recording;
      expect((await log.find({ tenant: 'amstelveen', limit: 1 })).lines[0]?.subjects).toEqual(['s1']);
    });

    it.each([{ limit: 0 }, { limit: 501 }, { after: 'nonsense' }])('refuses the query %p', async (query) => {
      await expect(found(query)).rejects.toThrow(RangeError);
    });

    it('answers nothing once it is closed', async () => {
      await log.close();
      await expect(log.record([line('a')])).rejects.toMatchObject({ name: 'EngineError', code: 'unavailable' });
      await expect(found({})).rejects.toMatchObject({ code: 'unavailable' });
    });

    it('holds everything, in order, when it is opened again', async () => {
      if (!made.reopen) return;
      await log.record([line('a', { subjects: ['s1'] }), line('b')]);
      log = await made.reopen();
      await log.record([line('c', { subjects: ['s1'] })]);
      expect(await found({})).toEqual(['a', 'b', 'c']);
      expect(await found({ subject: 's1' })).toEqual(['a', 'c']);
    });
  });
}

function line(id: string, part: Partial<ReadLine> = {}): ReadLine {
  return {
    id,
    at: '2026-11-22T09:00:00.000Z',
    tenant: 'amstelveen',
    actor: 'employee-7',
    role: 'coordinator',
    organisation: 'municipality',
    purpose: 'help',
    action: 'GET /help-requests/{id}',
    decision: 'allow policy-3',
    subjects: ['s7'],
    record: '',
    ...part,
  };
}
