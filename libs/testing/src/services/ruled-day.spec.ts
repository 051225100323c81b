import { kilometreRateOn } from '@sleutelbos/compensation/rules/kilometre-rate.rules.js';
import { allowanceOn } from '@sleutelbos/compensation/rules/volunteer-allowance.rules.js';
import { dateAt, isRefusal } from '@sleutelbos/kernel';
import { toRuledDay } from './ruled-day.js';

describe('the day on which the scenario is played', () => {
  it.each(['2026-11-28T10:00:00Z', '2027-01-01T00:00:00Z', '2027-03-15T23:59:59Z', '2028-02-29T12:00:00Z'])(
    'COM-01 has a rule of every kind also when it is run on %s',
    (text) => {
      const now = Date.parse(text);
      const on = dateAt(now + toRuledDay(now));
      expect([kilometreRateOn(on), allowanceOn(on)].filter(isRefusal)).toEqual([]);
      expect(toRuledDay(now)).toBeLessThan(0);
    },
  );
});
