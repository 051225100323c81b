import { decider } from '@sleutelbos/testing';
import { loanReservations, quotaDecider } from '@sleutelbos/testing/sample/quota.js';
import { counting, type Reservations, type ReserveCommand } from './reservation.js';

const reserve = (reservation: string): ReserveCommand => ({
  type: 'reserve',
  reservation,
  forStream: 'book-1',
  forCommand: 'command-1',
  attempt: 1,
  amount: 1,
  heldUntil: '2019-07-01T10:01:00.000Z',
  countsOn: '2019-07-01',
});
const reserved = (reservation: string) => {
  const { type: _, ...data } = reserve(reservation);
  return loanReservations.reserved(data);
};
const used = (reservation: string) => loanReservations.used({ reservation });
const freed = (reservation: string) => loanReservations.freed({ reservation, reason: 'not-acted' });

describe('an owner of something scarce', () => {
  const spec = decider(quotaDecider);

  it('holds what is reserved, once', () => {
    spec
      .given([])
      .when(reserve('a'))
      .then([reserved('a')]);
    spec
      .given([reserved('a')])
      .when(reserve('a'))
      .thenNothing();
  });

  it('counts what is held and what is used, and gives back what is freed', () => {
    spec
      .given([reserved('a'), reserved('b')])
      .when(reserve('c'))
      .refuses('lending.too-many-loans', { most: 2 });
    spec
      .given([reserved('a'), used('a'), reserved('b')])
      .when(reserve('c'))
      .refuses('lending.too-many-loans');
    spec
      .given([reserved('a'), reserved('b'), freed('a')])
      .when(reserve('c'))
      .then([reserved('c')]);
  });

  it('settles what is held, once, and nothing else', () => {
    spec
      .given([reserved('a')])
      .when({ type: 'settle', reservation: 'a' })
      .then([used('a')]);
    spec
      .given([reserved('a'), used('a')])
      .when({ type: 'settle', reservation: 'a' })
      .thenNothing();
    spec
      .given([reserved('a'), freed('a')])
      .when({ type: 'settle', reservation: 'a' })
      .thenNothing();
    spec.given([]).when({ type: 'settle', reservation: 'a' }).thenNothing();
  });

  it('frees what is held or used, once', () => {
    spec
      .given([reserved('a')])
      .when({ type: 'free', reservation: 'a', reason: 'not-acted' })
      .then([freed('a')]);
    spec
      .given([reserved('a'), used('a')])
      .when({ type: 'free', reservation: 'a', reason: 'not-acted' })
      .then([freed('a')]);
    spec
      .given([reserved('a'), freed('a')])
      .when({ type: 'free', reservation: 'a', reason: 'not-acted' })
      .thenNothing();
    spec.given([]).when({ type: 'free', reservation: 'a', reason: 'undone' }).thenNothing();
  });

  it('REG-15 forgets what was freed a month before the next one is made, and nothing that counts', () => {
    const at = (reservation: string, heldUntil: string) =>
      loanReservations.reserved({ ...reserved(reservation).data, reservation, heldUntil });
    const fold = (...facts: Parameters<typeof quotaDecider.evolve>[1][]) =>
      Object.keys(facts.reduce((folded, fact) => quotaDecider.evolve(folded, fact), quotaDecider.initial).reservations);
    const past = [at('a', '2019-07-01T10:01:00.000Z'), freed('a'), at('b', '2019-07-01T10:01:00.000Z'), used('b')];
    expect(fold(...past, at('c', '2019-07-31T10:00:00.000Z'))).toEqual(['a', 'b', 'c']);
    expect(fold(...past, at('c', '2019-07-31T10:02:00.000Z'))).toEqual(['b', 'c']);
    expect(fold(...past, at('c', '2019-07-31T10:02:00.000Z'), freed('c'), freed('a'))).toEqual(['b', 'c']);
  });

  it('stays as large as what it owes, however much comes and goes', () => {
    let state = quotaDecider.initial;
    for (let day = 0; day < 1_000; day++) {
      const heldUntil = new Date(Date.UTC(2019, 0, 1 + day)).toISOString();
      const { data } = reserved(`r${day}`);
      for (const fact of [loanReservations.reserved({ ...data, reservation: `r${day}`, heldUntil }), used(`r${day}`), freed(`r${day}`)])
        state = quotaDecider.evolve(state, fact);
    }
    expect(Object.keys(state.reservations).length).toBeLessThan(40);
  });

  it('remembers for whom, how much and for which day', () => {
    const state = [reserved('a'), used('a'), reserved('b'), freed('b')].reduce(
      (folded, fact) => quotaDecider.evolve(folded, fact),
      quotaDecider.initial,
    );
    const { type: _, reservation: id, ...rest } = reserve('a');
    expect(counting(state.reservations as Reservations)).toEqual([{ id, status: 'used', ...rest }]);
  });
});
