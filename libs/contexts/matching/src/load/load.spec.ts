import { decider } from '@sleutelbos/testing';
import { loadDecider } from './load.commands.js';
import { loadLimitsSet, place } from './load.js';

const capId = '0190f3a0-0005-7000-8000-000000000001';
const limits = loadLimitsSet({ capId, tenant: 'mee', hoursAWeek: 8, openAssignments: 2, asksAWeek: 3 });
const reservation = (n: number, countsOn = '2019-03-04') => ({
  reservation: `reservation-${n}`,
  forStream: `placement-${n}`,
  forCommand: `command-${n}`,
  attempt: 1,
  amount: 1,
  heldUntil: '2019-03-04T09:01:00.000Z',
  countsOn,
});
const reserve = (n: number, countsOn?: string) => ({ type: 'reserve', ...reservation(n, countsOn) }) as const;
const reserved = (n: number, countsOn?: string) => place.reserved(reservation(n, countsOn));
const freed = (n: number, reason: 'undone' | 'not-acted' = 'undone') => place.freed({ reservation: `reservation-${n}`, reason });

describe('a key person’s load', () => {
  const spec = decider(loadDecider);

  it('REG-15 takes an ask within the limits', () =>
    spec
      .given([limits])
      .when(reserve(1))
      .then([reserved(1)]));

  it('REG-15 takes nobody whose limits are not known', () => spec.given([]).when(reserve(1)).refuses('matching.limits-not-set'));

  it('REG-15 refuses an ask beyond the open assignments, and says how many there are', () =>
    spec
      .given([limits, reserved(1), reserved(2), place.used({ reservation: 'reservation-1' })])
      .when(reserve(3))
      .refuses('matching.no-room', { open: 2, limit: 2 }));

  it('REG-15 has room again when the answer was no or the work ended', () =>
    spec
      .given([limits, reserved(1), reserved(2), freed(1)])
      .when(reserve(3))
      .then([reserved(3)]));

  it('MAT-08 asking costs capacity: an ask that was declined counts for its week', () => {
    const three = [limits, reserved(1), freed(1), reserved(2), freed(2), reserved(3), freed(3)];
    spec.given(three).when(reserve(4)).refuses('matching.asked-enough-this-week', { asked: 3, limit: 3, week: '2019-W10' });
    spec
      .given(three)
      .when(reserve(4, '2019-03-11'))
      .then([reserved(4, '2019-03-11')]);
  });

  it('MAT-08 an ask that was never made does not count', () =>
    spec
      .given([limits, reserved(1), freed(1), reserved(2), freed(2), reserved(3), freed(3, 'not-acted')])
      .when(reserve(4))
      .then([reserved(4)]));

  it('REG-15 lower limits take nothing away that was accepted', () => {
    const lower = { type: 'set-limits', capId, tenant: 'mee', hoursAWeek: 2, openAssignments: 1, asksAWeek: 1 } as const;
    const { type: _, ...data } = lower;
    spec
      .given([limits, reserved(1), reserved(2)])
      .when(lower)
      .then([loadLimitsSet(data)]);
    spec
      .given([limits, reserved(1), reserved(2), loadLimitsSet(data), freed(1)])
      .when(reserve(3))
      .refuses('matching.no-room', { open: 1, limit: 1 });
  });
});
