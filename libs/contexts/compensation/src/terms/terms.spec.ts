import { decider } from '@sleutelbos/testing';
import { termsDecider } from './terms.commands.js';
import { evolve, noTerms, type Terms, termsAgreed, termsOn } from './terms.js';

const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const agreed = (n: number, from: string, hourCents: number) =>
  termsAgreed({ programmeId: id(1), termsId: id(n), tenant: 'mee', agreedOn: '2019-01-03', from, hourCents, travelCentsPerKm: 19 });

describe('the terms of a programme', () => {
  const spec = decider(termsDecider);

  it('COM-01 are agreed from a date on', () =>
    spec
      .given([])
      .when({ type: 'agree-terms', ...agreed(2, '2019-01-01', 450).data })
      .then([agreed(2, '2019-01-01', 450)]));

  it('COM-02 may lie above the limit: each claim shows the effect', () =>
    spec
      .given([])
      .when({ type: 'agree-terms', ...agreed(2, '2019-01-01', 2_500).data })
      .then([agreed(2, '2019-01-01', 2_500)]));

  it('COM-12 keep their past: later terms hold from their own date, a correction of the same date from when it was made', () => {
    const facts = [agreed(2, '2019-01-01', 450), agreed(3, '2019-07-01', 500), agreed(4, '2019-01-01', 400)];
    const state = facts.reduce<Terms>(evolve, noTerms);
    expect(termsOn(state.agreed, '2018-12-31')).toBeNull();
    expect(termsOn(state.agreed, '2019-06-30')?.hourCents).toBe(400);
    expect(termsOn(state.agreed, '2019-07-01')?.hourCents).toBe(500);
  });
});
