import type { Candidate, RequestToMatch } from './candidate.js';
import type { RuleCode } from './hard-rules.js';
import { shortlist, whyNot } from './shortlist.js';
import { tieOrder } from './tie-order.js';

const request: RequestToMatch = {
  helpRequestId: 'request-1',
  caseId: 'case-1',
  municipality: 'GM0362',
  role: 'connector',
  language: 'ar',
  domain: 'health',
  remote: false,
  day: null,
  from: null,
  to: null,
  genderWish: { wish: 'none', gender: null },
  unavailable: new Set<string>(),
};

const amal: Candidate = {
  keyPersonId: 'amal',
  capId: 'cap-amal',
  account: 'account-amal',
  active: true,
  languages: [
    { tag: 'apc', level: 'native' },
    { tag: 'en', level: 'B1' },
  ],
  dutchLevel: 'B2',
  rolesWanted: ['connector', 'helper', 'interpreter'],
  rolesTrained: ['connector', 'helper', 'interpreter'],
  domains: ['health', 'parenting'],
  gender: 'woman',
  municipalities: ['GM0362'],
  windows: [
    { day: 1, from: '09:00', to: '12:00' },
    { day: 3, from: '13:00', to: '17:00' },
  ],
  limits: { hoursAWeek: 8, openAssignments: 4, asksAWeek: 3 },
  open: 1,
  askedThisWeek: 0,
  minutesThisWeek: 0,
  cases: [],
  completed: 2,
};
const someone = (keyPersonId: string, other: Partial<Candidate> = {}): Candidate => ({ ...amal, keyPersonId, ...other });
const removedBy = (other: Partial<Candidate>, asked: Partial<RequestToMatch> = {}): RuleCode | null =>
  whyNot({ ...amal, ...other }, { ...request, ...asked });
const at = (day: number, from: string, to: string) => ({ day, from, to });

describe('hard rules', () => {
  it('MAT-01 somebody who keeps them all is on the list', () => expect(removedBy({})).toBeNull());

  it.each<[RuleCode, Partial<Candidate>, Partial<RequestToMatch>]>([
    ['not-active', { active: false }, {}],
    ['language', {}, { language: 'ti' }],
    ['language-level', { languages: [{ tag: 'apc', level: 'A2' }] }, {}],
    ['language-level', { languages: [{ tag: 'apc', level: 'unheard-of' }] }, {}],
    ['dutch-level', { dutchLevel: 'A2' }, {}],
    ['dutch-level', { dutchLevel: 'B1' }, { role: 'interpreter' }],
    ['role-not-trained', { rolesTrained: ['helper'] }, {}],
    ['role-not-wanted', { rolesWanted: ['helper'] }, {}],
    ['expertise', {}, { domain: 'mental-health' }],
    ['municipality', {}, { municipality: 'GM0363' }],
    ['gender-wish', { gender: 'man' }, { genderWish: { wish: 'require', gender: 'woman' } }],
    ['gender-unknown', { gender: null }, { genderWish: { wish: 'require', gender: 'woman' } }],
    ['limits-unknown', { limits: null }, {}],
    ['no-room', { open: 4 }, {}],
    ['asked-enough-this-week', { askedThisWeek: 3 }, {}],
    ['hours-used', { minutesThisWeek: 480 }, {}],
    ['not-available-for-this-request', { windows: null }, {}],
    ['not-available-for-this-request', { windows: [] }, {}],
    ['not-available-for-this-request', {}, at(2, '10:00', '11:00')],
    ['not-available-for-this-request', {}, at(1, '11:00', '13:00')],
    ['not-available-for-this-request', {}, { unavailable: new Set(['amal']) }],
  ])('MAT-01 %s: %j for %j', (code, candidate, asked) => expect(removedBy(candidate, asked)).toBe(code));

  it('MAT-01 a request for Arabic accepts every variant, and the distance is shown', () => {
    const list = shortlist(request, [someone('levantine'), someone('iraqi', { languages: [{ tag: 'ar-acm', level: 'native' }] })]);
    expect(list.eligible).toBe(2);
    expect(list.shown.map((one) => one.reasons[0]?.fact.distance)).toEqual([1, 1]);
  });

  it('MAT-01 a request for one variant does not accept another, and shows what accepting it would open', () => {
    const list = shortlist({ ...request, language: 'acm' }, [someone('levantine')]);
    expect(list.removed).toEqual([{ code: 'language', count: 1 }]);
    expect(list.relaxations).toEqual([{ code: 'language', to: 'another-variant', opens: 1 }]);
  });

  it('MAT-01 the asked time lies within a window of that day', () => {
    expect(removedBy({}, at(1, '09:00', '12:00'))).toBeNull();
    expect(removedBy({}, at(3, '14:00', '15:00'))).toBeNull();
  });

  it('MAT-01 a request at a distance asks no town', () => expect(removedBy({}, { municipality: 'GM0363', remote: true })).toBeNull());

  it('MAT-01 exclusions are told by one code together with unavailability, and open nothing', () => {
    const list = shortlist({ ...request, unavailable: new Set(['excluded']) }, [someone('excluded'), someone('away', { windows: [] })]);
    expect(list.removed).toEqual([{ code: 'not-available-for-this-request', count: 2 }]);
    expect(list.relaxations).toEqual([]);
  });

  it('MAT-01 removals are counted once a person, in the order of the rules', () => {
    const list = shortlist(request, [
      someone('far', { municipalities: ['GM0363'] }),
      someone('other-language', { languages: [{ tag: 'ti', level: 'native' }], municipalities: ['GM0363'] }),
      someone('candidate', { active: false }),
    ]);
    expect(list.removed).toEqual([
      { code: 'not-active', count: 1 },
      { code: 'language', count: 1 },
      { code: 'municipality', count: 1 },
    ]);
    expect(list.considered).toBe(3);
  });

  it('MAT-04 relaxing one rule opens only whom nothing else keeps out', () => {
    const list = shortlist({ ...request, genderWish: { wish: 'require', gender: 'man' } }, [
      someone('near'),
      someone('far', { municipalities: ['GM0363'] }),
      someone('man-far', { gender: 'man', municipalities: ['GM0363'] }),
    ]);
    expect(list.relaxations).toEqual([
      { code: 'municipality', to: 'remote', opens: 1 },
      { code: 'gender-wish', to: 'prefer', opens: 1 },
    ]);
  });
});

describe('the score', () => {
  const scoreOf = (other: Partial<Candidate> & Record<string, unknown>, asked: Partial<RequestToMatch> = {}) =>
    shortlist({ ...request, ...asked }, [someone('one', other)]).ranking[0];

  it('MAT-02 is whole points from 0 to 1000, and the reasons add up to it', () => {
    const variants: Partial<Candidate>[] = [
      {},
      { domains: [], completed: 0, open: 3 },
      { languages: [{ tag: 'ar', level: 'B1' }], windows: [at(1, '09:00', '10:00')] },
      { gender: 'man', limits: { hoursAWeek: 8, openAssignments: 7, asksAWeek: 9 } },
    ];
    const asked: Partial<RequestToMatch>[] = [
      {},
      { genderWish: { wish: 'prefer', gender: 'woman' } },
      { remote: true, municipality: 'GM0363' },
    ];
    for (const one of variants) {
      for (const other of asked) {
        const ranked = scoreOf(one, other);
        expect(ranked?.reasons.reduce((sum, reason) => sum + reason.points, 0)).toBe(ranked?.score);
        expect(ranked?.reasons.every((reason) => Number.isInteger(reason.points))).toBe(true);
        expect(ranked?.score).toBeGreaterThanOrEqual(0);
        expect(ranked?.score).toBeLessThanOrEqual(1000);
      }
    }
  });

  it('MAT-02 gives all thousand to who fits in everything', () =>
    expect(scoreOf({ languages: [{ tag: 'ar', level: 'native' }], open: 0, cases: ['case-1'] }, at(1, '09:00', '10:00'))?.score).toBe(
      1000,
    ));

  it.each(['volunteer', 'employed', 'freelance', 'internship'])('MAT-02 contract form weighs nothing: %s', (contractForm) =>
    expect(scoreOf({ contractForm })?.score).toBe(scoreOf({})?.score),
  );

  it.each([{ nationality: 'SY' }, { birthDate: '1961-05-01' }, { adultFrom: '2001-01-01' }, { rating: 5 }, { declined: 40 }])(
    'MAT-02 what is not in the score weighs nothing: %j',
    (attribute) => expect(scoreOf(attribute)).toMatchObject({ score: scoreOf({})?.score, reasons: scoreOf({})?.reasons }),
  );

  it.each(['woman', 'man', 'other', null])('MAT-02 gender weighs nothing unless it was wished for: %s', (gender) =>
    expect(scoreOf({ gender })?.score).toBe(scoreOf({})?.score),
  );

  it('MAT-02 a preferred gender weighs, and who does not have it stays on the list', () => {
    const prefers = { genderWish: { wish: 'prefer', gender: 'woman' } };
    expect(scoreOf({ gender: 'man' }, prefers)?.score).toBe((scoreOf({}, prefers)?.score ?? 0) - 100);
    expect(scoreOf({ gender: null }, prefers)?.score).toBe(scoreOf({ gender: 'man' }, prefers)?.score);
  });

  it('MAT-16 a key person whom the newcomer knows goes first', () =>
    expect(scoreOf({ cases: ['case-1'], completed: 0 })?.score).toBeGreaterThan(scoreOf({ completed: 4 })?.score ?? 0));
});

describe('the shortlist', () => {
  const pool = Array.from({ length: 12 }, (_, i) => someone(`key-person-${i}`, { open: i % 4, completed: i % 3 }));

  it('MAT-04 shows at most five, with the consequence and the difference to the next', () => {
    const list = shortlist(request, pool);
    expect(list.eligible).toBe(12);
    expect(list.shown).toHaveLength(5);
    for (const [i, one] of list.shown.entries()) {
      expect(one.rank).toBe(i + 1);
      expect(one.consequence).toEqual({ openAfter: one.candidate.open + 1, openLimit: 4, asksThisWeekAfter: 1, asksLimit: 3 });
      expect(one.toNext?.points).toBe(one.score - (list.ranking[i + 1]?.score ?? 0));
    }
  });

  it('MAT-04 says why one is before the next', () => {
    const list = shortlist(request, [someone('busy', { open: 3 }), someone('free', { open: 0 })]);
    expect(list.shown.map((one) => one.candidate.keyPersonId)).toEqual(['free', 'busy']);
    expect(list.shown[0]?.toNext).toEqual({ points: 75, because: ['room'] });
    expect(list.shown[1]?.toNext).toBeNull();
  });

  it('MAT-02 is the same in whatever order the key persons are looked at', () => {
    const names = (candidates: readonly Candidate[]) => shortlist(request, candidates).ranking.map((one) => one.candidate.keyPersonId);
    expect(names([...pool].reverse())).toEqual(names(pool));
  });

  it('MAT-02 ties fall another way for another request, and never by id', () => {
    const equals = Array.from({ length: 8 }, (_, i) => someone(`key-person-${i}`));
    const first = (helpRequestId: string) => shortlist({ ...request, helpRequestId }, equals).ranking[0]?.candidate.keyPersonId;
    const firsts = Array.from({ length: 400 }, (_, i) => first(`request-${i}`));
    for (const one of equals) {
      const share = firsts.filter((name) => name === one.keyPersonId).length;
      expect(share).toBeGreaterThan(25);
      expect(share).toBeLessThan(80);
    }
    expect(tieOrder('request-1', 'amal')).toBe(tieOrder('request-1', 'amal'));
  });

  it('MAT-02 a new contract form for everybody changes no place on the list', () => {
    const paid = pool.map((one, i) => ({ ...one, contractForm: i % 2 ? 'employed' : 'volunteer' }));
    const places = (candidates: readonly Candidate[]) => shortlist(request, candidates).ranking.map((one) => one.candidate.keyPersonId);
    expect(places(paid)).toEqual(places(pool));
  });

  it('MAT-04 is empty, with what was removed, when nobody fits', () => {
    const list = shortlist({ ...request, language: 'ti' }, pool);
    expect(list.shown).toEqual([]);
    expect(list.removed).toEqual([{ code: 'language', count: 12 }]);
  });
});
