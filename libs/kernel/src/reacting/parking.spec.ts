import { BEHIND_PARKED, type DiscardReason, type ParkingCommand, type ParkingState, parking } from './parking.js';

const message = (n: number, stream = 'book-a') => ({ eventId: `event-${n}`, stream, revision: n, reason: 'reminding.muted' });
const park = (n: number, reason = 'reminding.muted'): ParkingCommand => ({ type: 'park', ...message(n), reason });
const release = (n: number, outcome: 'handled' | 'discarded', why: DiscardReason | null = null): ParkingCommand => ({
  type: 'release',
  eventId: `event-${n}`,
  outcome,
  why,
});
/** The state after these, and what the last one gave. */
const after = (...commands: readonly ParkingCommand[]): { readonly state: ParkingState; readonly last: readonly unknown[] } => {
  let state = parking.initial;
  let last: readonly { type: string; data: unknown }[] = [];
  for (const command of commands) {
    last = parking.decide(command, state) as typeof last;
    state = last.reduce((now, fact) => parking.evolve(now, fact as never), state);
  }
  return { state, last };
};

describe('what is parked', () => {
  it('is parked behind an earlier one of its key only while that one is: when it was released meanwhile, nothing is parked', () => {
    expect(after(park(1), park(2, BEHIND_PARKED)).last).toHaveLength(1);
    expect(after(park(1), release(1, 'handled'), park(2, BEHIND_PARKED)).last).toEqual([]);
    expect(after(park(2), park(1, BEHIND_PARKED)).last).toEqual([]);
  });

  it('leaves in the order of its key', () => {
    const both = [park(1), park(2, BEHIND_PARKED)] as const;
    expect(after(...both, release(2, 'discarded', 'made-in-error')).last).toEqual([]);
    expect(after(...both, release(2, 'handled')).last).toEqual([]);
    expect(after(...both, release(1, 'discarded', 'made-in-error'), release(2, 'handled')).state.parked).toEqual([]);
  });

  it('is never parked a second time once it has left, however that was', () => {
    for (const outcome of ['handled', 'discarded'] as const)
      expect(after(park(1), release(1, outcome, 'made-in-error'), park(1)).last).toEqual([]);
  });

  it('says why of what was given up, and of nothing else', () => {
    expect(after(park(1), release(1, 'discarded', 'no-longer-wanted')).last).toMatchObject([{ data: { why: 'no-longer-wanted' } }]);
    expect(after(park(1), release(1, 'handled', 'no-longer-wanted')).last).toMatchObject([{ data: { why: null } }]);
  });
});
