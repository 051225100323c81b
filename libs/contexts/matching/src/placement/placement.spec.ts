import { decider } from '@sleutelbos/testing';
import { placementDecider, SMALL_SET } from './placement.commands.js';
import {
  askExpired,
  askWithdrawn,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDeclined,
  assignmentReleased,
  keyPersonAsked,
  placementClosed,
  placementOpened,
  reservationLapsed,
} from './placement.js';

const id = (kind: number, n: number): string => `0190f3a0-000${kind}-7000-8000-${String(n).padStart(12, '0')}`;
const helpRequestId = id(1, 1);
const ids = { helpRequestId, programmeId: id(2, 1), caseId: id(3, 1) };
const of = { ...ids, municipality: 'GM0362', tenant: 'mee' };
const at = '2019-03-04T09:00:00.000Z';
const answerBy = '2019-03-06T17:00:00.000Z';
const on = '2019-03-04';
const request = { role: 'connector', language: 'ar', domain: 'health', setting: 'home', municipality: 'GM0362', remote: false };
const standing = { rank: 1, score: 800, eligible: 3, reasons: [{ code: 'language', points: 800 }] };

const opened = placementOpened({ ...of, on });
const person = (n: number) => ({ keyPersonId: id(4, n), capId: id(5, n), account: `account-${n}` });
/** The n-th ask, by default of the n-th key person. */
const askOf = (n: number, of = n) => ({
  assignmentId: id(6, n),
  ...person(of),
  reservation: `reservation-${n}`,
  on,
  answerBy,
  request,
  standing,
});
const asked = (n: number, of = n) => keyPersonAsked({ ...ids, ...askOf(n, of) });
const ask = (n: number, whom = n) => ({ type: 'ask', of, ...askOf(n, whom), at }) as const;
const step = (n: number, of = n) => {
  const { keyPersonId, capId } = person(of);
  return { ...ids, assignmentId: id(6, n), keyPersonId, capId, reservation: `reservation-${n}`, on };
};
const answer = (type: 'accept' | 'decline' | 'expire', n: number, when = at) => ({ type, assignmentId: id(6, n), on, at: when });

describe('asking', () => {
  const spec = decider(placementDecider);

  it('MAT-05 keeps who was asked, with rank, score and reasons of that moment', () =>
    spec
      .given([opened])
      .when(ask(1))
      .then([asked(1)]));

  it('MAT-08 the first ask begins the placement, in the same decision', () => {
    spec
      .given([])
      .when(ask(1))
      .then([opened, asked(1)]);
    const before = reservationLapsed({ helpRequestId, reservation: 'reservation-9', on });
    spec
      .given([before])
      .when(ask(1))
      .then([opened, asked(1)]);
  });

  it('MAT-05 another than the first of the shortlist needs a reason', () =>
    spec
      .given([opened])
      .when({ ...ask(1), standing: { ...standing, rank: 3 } })
      .refuses('matching.override-needs-reason', { rank: 3 }));

  it('MAT-05 the reason of an override is kept', () => {
    const departed = { standing: { ...standing, rank: 3 }, override: 'known-to-newcomer' as const };
    return spec
      .given([opened])
      .when({ ...ask(1), ...departed })
      .then([keyPersonAsked({ ...ids, ...askOf(1), ...departed })]);
  });

  it('MAT-08 a small set may be asked at once; one more needs a reason', () => {
    const set = Array.from({ length: SMALL_SET }, (_, i) => asked(i + 1));
    spec
      .given([opened, ...set])
      .when(ask(9))
      .refuses('matching.many-open-asks', { open: SMALL_SET });
    spec
      .given([opened, ...set])
      .when({ ...ask(9), override: 'urgent' })
      .then([keyPersonAsked({ ...ids, ...askOf(9), override: 'urgent' })]);
  });

  it('MAT-08 nobody is asked twice while they can still answer', () =>
    spec
      .given([opened, asked(1)])
      .when(ask(2, 1))
      .refuses('matching.already-asked'));

  it('MAT-08 nobody is asked for what is given away already', () =>
    spec
      .given([opened, asked(1), assignmentAccepted(step(1))])
      .when(ask(2))
      .refuses('matching.already-assigned'));

  it('MAT-09 somebody who said no is not asked again for the same request', () =>
    spec
      .given([opened, asked(1), assignmentDeclined(step(1))])
      .when(ask(2, 1))
      .refuses('matching.declined-before'));

  it('MAT-08 an ask does not keep a place for ever', () =>
    spec
      .given([opened])
      .when({ ...ask(1), answerBy: '2019-05-06T17:00:00.000Z' })
      .refuses('matching.deadline-too-far', { days: 30 }));

  it('MAT-09 the time to answer lies ahead', () =>
    spec
      .given([opened])
      .when({ ...ask(1), answerBy: at })
      .refuses('matching.deadline-not-ahead'));

  it('MAT-09 a completed request is not asked again', () =>
    spec
      .given([opened, asked(1), assignmentAccepted(step(1)), assignmentCompleted(step(1))])
      .when(ask(2))
      .refuses('matching.request-completed'));

  it('MAT-10 the same key person can return after a release, as a new assignment', () =>
    spec
      .given([opened, asked(1), assignmentAccepted(step(1)), assignmentReleased({ ...step(1), reason: 'overloaded' })])
      .when(ask(2, 1))
      .then([asked(2, 1)]));

  it('MAT-10 the same key person can be asked again when time ran out', () =>
    spec
      .given([opened, asked(1), askExpired(step(1))])
      .when(ask(2, 1))
      .then([asked(2, 1)]));
});

describe('answering', () => {
  const spec = decider(placementDecider);

  it('MAT-08 the first yes wins, and the others are told in the same decision', () =>
    spec
      .given([opened, asked(1), asked(2), asked(3), assignmentDeclined(step(3))])
      .when(answer('accept', 2))
      .then([assignmentAccepted(step(2)), askWithdrawn({ ...step(1), because: 'another-accepted' })]));

  it('MAT-08 a second yes hears that the request is taken', () =>
    spec
      .given([opened, asked(1), asked(2)])
      .when(answer('accept', 2))
      .when(answer('accept', 1))
      .refuses('matching.already-taken'));

  it('MAT-09 declining needs no reason and is taken as it is, even when the ask is gone', () => {
    spec
      .given([opened, asked(1)])
      .when(answer('decline', 1))
      .then([assignmentDeclined(step(1))]);
    spec
      .given([opened, asked(1), askExpired(step(1))])
      .when(answer('decline', 1))
      .thenNothing();
  });

  it('MAT-09 who said yes gives back with a reason instead of declining', () =>
    spec
      .given([opened, asked(1), assignmentAccepted(step(1))])
      .when(answer('decline', 1))
      .refuses('matching.already-accepted'));

  it('MAT-09 an ask expires when its time has come, not before', () => {
    spec
      .given([opened, asked(1)])
      .when(answer('expire', 1))
      .thenNothing();
    spec
      .given([opened, asked(1)])
      .when(answer('expire', 1, answerBy))
      .then([askExpired(step(1))]);
  });

  it('MAT-09 a yes after the time to answer is too late, also before the timer came by', () =>
    spec
      .given([opened, asked(1)])
      .when(answer('accept', 1, '2019-03-06T17:00:00.001Z'))
      .refuses('matching.answer-too-late'));
});

describe('withdrawing an ask', () => {
  const spec = decider(placementDecider);
  const withdraw = (n: number) => ({ type: 'withdraw', assignmentId: id(6, n), on }) as const;
  const withdrawn = (n: number) => askWithdrawn({ ...step(n), because: 'coordinator-withdrew' });

  it('MAT-08 the coordinator takes an unanswered ask back, without a reason, and the others stand', () => {
    spec
      .given([opened, asked(1), asked(2)])
      .when(withdraw(1))
      .then([withdrawn(1)]);
    spec
      .given([opened, asked(1), asked(2), withdrawn(1)])
      .when(answer('accept', 2))
      .then([assignmentAccepted(step(2))]);
  });

  it('MAT-09 a yes to what was withdrawn hears that the ask is over, and nothing more; a no is taken as it is', () => {
    spec
      .given([opened, asked(1), withdrawn(1)])
      .when(answer('accept', 1))
      .refuses('matching.ask-ended');
    spec
      .given([opened, asked(1), withdrawn(1)])
      .when(answer('decline', 1))
      .thenNothing();
  });

  it('MAT-09 what was accepted is released with a reason instead, and what has ended cannot be withdrawn', () => {
    spec
      .given([opened, asked(1), assignmentAccepted(step(1))])
      .when(withdraw(1))
      .refuses('matching.already-accepted');
    for (const ended of [assignmentDeclined(step(1)), askExpired(step(1))])
      spec
        .given([opened, asked(1), ended])
        .when(withdraw(1))
        .refuses('matching.ask-ended');
    spec.given([opened]).when(withdraw(1)).refuses('matching.ask-ended');
  });

  it('MAT-10 the same key person can be asked again', () =>
    spec
      .given([opened, asked(1), withdrawn(1)])
      .when(ask(2, 1))
      .then([asked(2, 1)]));
});

describe('ending', () => {
  const spec = decider(placementDecider);
  const underWay = [opened, asked(1), assignmentAccepted(step(1))];

  it('MAT-09 an assignment under way is completed', () =>
    spec
      .given(underWay)
      .when({ type: 'complete', assignmentId: id(6, 1), on })
      .then([assignmentCompleted(step(1))]));

  it('MAT-09 what nobody accepted cannot be completed', () =>
    spec
      .given([opened, asked(1)])
      .when({ type: 'complete', assignmentId: id(6, 1), on })
      .refuses('matching.not-under-way'));

  it('MAT-09 a refusal by the newcomer is coded, and the request can be matched again', () =>
    spec
      .given(underWay)
      .when({ type: 'release', assignmentId: id(6, 1), on, reason: 'newcomer-refused' })
      .then([assignmentReleased({ ...step(1), reason: 'newcomer-refused' })]));

  it('REG-46 a request that is withdrawn undoes what was accepted and asked meanwhile', () => {
    spec
      .given(underWay)
      .when({ type: 'close', helpRequestId, reason: 'withdrawn', on })
      .then([assignmentReleased({ ...step(1), reason: 'request-closed' }), placementClosed({ helpRequestId, reason: 'withdrawn', on })]);
    spec
      .given([opened, asked(1)])
      .when({ type: 'close', helpRequestId, reason: 'unmet', on })
      .then([askWithdrawn({ ...step(1), because: 'request-closed' }), placementClosed({ helpRequestId, reason: 'unmet', on })]);
  });

  it('REG-46 nobody is asked for a closed request, and a late yes is refused', () => {
    const closed = [opened, asked(1), askWithdrawn({ ...step(1), because: 'request-closed' as const })];
    const all = [...closed, placementClosed({ helpRequestId, reason: 'withdrawn', on })];
    spec.given(all).when(ask(2)).refuses('matching.request-closed');
    spec
      .given([placementClosed({ helpRequestId, reason: 'withdrawn', on })])
      .when(ask(1))
      .refuses('matching.request-closed');
    spec.given(all).when(answer('accept', 1)).refuses('matching.ask-ended');
  });
});

describe('a reservation that lapsed', () => {
  const spec = decider(placementDecider);
  const lapsed = reservationLapsed({ helpRequestId, reservation: 'reservation-1', on });

  it('MAT-08 refuses the ask that comes late under it', () => {
    for (const before of [[], [opened]]) {
      spec.given(before).when({ type: 'lapse', helpRequestId, reservation: 'reservation-1', on }).then([lapsed]);
      spec
        .given([...before, lapsed])
        .when(ask(1))
        .refuses('matching.reservation-lapsed');
    }
  });

  it('MAT-08 does not lapse when the ask is there', () =>
    spec
      .given([opened, asked(1)])
      .when({ type: 'lapse', helpRequestId, reservation: 'reservation-1', on })
      .thenNothing());
});
