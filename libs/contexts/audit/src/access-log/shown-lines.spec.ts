import type { ReadLine, ReadQuery } from '@sleutelbos/kernel';
import { mayBeShown, shownLines } from './shown-lines.js';

const line = (n: number, record: string, action = 'registration:read-case'): ReadLine => ({
  id: `line-${n}`,
  at: '2019-07-01T10:00:00.000Z',
  tenant: 'mee',
  actor: 'coordinator-1',
  role: 'coordinator',
  organisation: 'mee',
  purpose: 'dossier',
  action,
  decision: 'allow',
  subjects: [],
  record,
});

/** A read log whose `next` is given whenever something follows. */
const logOf = (lines: readonly ReadLine[]) => ({
  async find({ after, limit }: ReadQuery) {
    const from = after === undefined ? 0 : Number(after);
    const to = from + limit;
    return { lines: lines.slice(from, to), next: to < lines.length ? String(to) : null };
  },
});

const query = { tenant: 'mee', limit: 2 };
const shownWith = (...signals: string[]) => {
  const set = new Set(signals);
  return (one: ReadLine) => mayBeShown(one, set);
};

describe('the lines of the read log that an auditor sees', () => {
  const reading = line(2, 'signal-7', 'safeguarding:read-signal');
  const replaying = line(3, 'signal-7', 'audit:replay-signal');

  it('SAF-02 lines about a signal do not exist without a grant for that signal', () => {
    expect([reading, replaying].map((one) => mayBeShown(one, new Set()))).toEqual([false, false]);
    expect([reading, replaying].map((one) => mayBeShown(one, new Set(['8'])))).toEqual([false, false]);
    expect([reading, replaying].map((one) => mayBeShown(one, new Set(['7'])))).toEqual([true, true]);
    expect(mayBeShown(line(1, '', 'safeguarding:list-signals'), new Set(['7']))).toBe(false);
  });

  it('AUD-03 everything else is shown', () => expect(mayBeShown(line(1, 'case-7'), new Set())).toBe(true));

  it('SAF-02 pages with hidden lines look exactly like pages of a log that never had them', async () => {
    const open = [line(1, 'case-1'), line(4, 'case-4'), line(5, 'case-5')];
    const both = [open[0], reading, replaying, open[1], open[2], line(6, 'signal-9')] as ReadLine[];
    const without = await shownLines(logOf(open), query, shownWith());
    const withHidden = await shownLines(logOf(both), query, shownWith());
    expect(withHidden.lines).toEqual(without.lines);
    expect(withHidden.next === null).toBe(without.next === null);
    const rest = await shownLines(logOf(both), { ...query, after: withHidden.next ?? undefined }, shownWith());
    expect(rest).toEqual({ lines: [open[2]], next: null });
  });

  it('SAF-02 what follows a full page does not show when all of it is hidden', async () => {
    const lines = [line(1, 'case-1'), line(2, 'case-2'), reading, replaying];
    expect((await shownLines(logOf(lines), query, shownWith())).next).toBeNull();
    expect((await shownLines(logOf(lines), query, shownWith('7'))).next).toBe('2');
  });
});
