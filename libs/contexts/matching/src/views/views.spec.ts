import {
  publicAvailabilitySet,
  publicHelpRequestRegistered,
  publicHelpRequestWithdrawn,
  publicInformalHelpRecorded,
  publicKeyPersonActivated,
  publicKeyPersonRegistered,
  publicKeyPersonTrained,
  publicLimitsSet,
} from '@sleutelbos/registration/published/index.js';
import { view } from '@sleutelbos/testing';
import { contactLogged } from '../contacts/contacts.js';
import { place } from '../load/load.js';
import {
  askExpired,
  askWithdrawn,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDeclined,
  assignmentReleased,
  keyPersonAsked,
  placementClosed,
} from '../placement/placement.js';
import { askDeadlines } from './ask-deadlines.timer.js';
import { assignmentsView } from './assignments.view.js';
import { candidateOf, candidatesView } from './candidates.view.js';
import { contactsView } from './contacts.view.js';
import { heldPlaces } from './held-places.timer.js';
import { placementsView } from './placements.view.js';
import { workloadView } from './workload.view.js';

const uuid = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [helpRequestId, caseId, programmeId, keyPersonId, capId] = [uuid(1), uuid(2), uuid(3), uuid(5), uuid(6)];
const on = '2019-03-04';
const request = { role: 'connector', language: 'ar', domain: 'health', setting: 'home', municipality: 'GM0362', remote: false };
const standing = { rank: 1, score: 800, eligible: 3, reasons: [{ code: 'language', points: 800 }] };
const step = (n: number, date = on) => ({
  ...{ helpRequestId, assignmentId: uuid(10 + n), keyPersonId, capId, programmeId, caseId },
  ...{ reservation: `reservation-${n}`, on: date },
});
const answerBy = '2019-03-06T17:00:00.000Z';
const asked = (n: number) => keyPersonAsked({ ...step(n), account: 'account-amal', answerBy, request, standing });
const opened = publicHelpRequestRegistered({
  ...{ helpRequestId, caseId, programmeId, ...request, genderWish: { wish: 'none' as const } },
  ...{ requester: 'newcomer' as const, dueOn: '2019-03-18', registeredOn: '2019-03-01' },
});
const contact = contactLogged({
  ...{ contactId: uuid(20), assignmentId: uuid(11), helpRequestId, caseId, keyPersonId, capId, programmeId, on: '2019-03-05' },
  ...{ minutes: 75, travelKm: 14, travelCents: 0, domains: ['health'], medium: 'visit' as const, reached: true },
});
const registered = publicKeyPersonRegistered({
  ...{ keyPersonId, capId, programmeId, functionType: 'key-person', contractForm: 'volunteer', account: 'account-amal' },
  ...{ languages: [{ tag: 'apc', level: 'native' as const }], dutchLevel: 'B2' as const, rolesWanted: ['connector'] },
  ...{ domains: ['health'], gender: 'woman' as const, municipalities: ['GM0362'], district: 'Westwijk', adultFrom: '2001-01-01' },
});
const limits = { hoursAWeek: 6, openAssignments: 3, asksAWeek: 4 };
const windows = [{ day: 1, from: '09:00', to: '12:00' }];
const known = [
  registered,
  publicKeyPersonTrained({ keyPersonId, roles: ['connector'], on: '2019-01-20' }),
  publicKeyPersonActivated({ keyPersonId, programmeId, on: '2019-02-01' }),
  publicAvailabilitySet({ keyPersonId, windows }),
  publicLimitsSet({ keyPersonId, capId, ...limits }),
];

describe('candidates', () => {
  it('MAT-02 hold what rules and score read, and neither contract form nor age', () =>
    view(candidatesView)
      .given(known)
      .then({
        [keyPersonId]: {
          ...{ tenant: 'mee', programmeId, keyPersonId, capId, active: true, dutchLevel: 'B2', account: 'account-amal' },
          ...{ languages: [{ tag: 'apc', level: 'native' }], rolesWanted: ['connector'], rolesTrained: ['connector'] },
          ...{ domains: ['health'], gender: 'woman', municipalities: ['GM0362'], windows, limits, cases: [], completed: 0 },
          load: { open: [], asked: {}, minutes: {} },
        },
      }));

  it('REG-15 carry open asks and assignments until the answer is no or the work ends', () => {
    const busy = view(candidatesView).given([...known, asked(1), asked(2), asked(3), assignmentDeclined(step(2)), askExpired(step(3))]);
    busy.thenHas({ [keyPersonId]: { load: { open: [uuid(11)], asked: { '2019-W10': 3 }, minutes: {} } } });
  });

  it('MAT-16 remember the newcomers they helped, but not one who refused them', () => {
    view(candidatesView)
      .given([...known, asked(1), assignmentAccepted(step(1)), assignmentCompleted(step(1))])
      .thenHas({ [keyPersonId]: { cases: [caseId], completed: 1, load: { open: [], asked: { '2019-W10': 1 }, minutes: {} } } });
    view(candidatesView)
      .given([...known, asked(1), assignmentAccepted(step(1)), assignmentReleased({ ...step(1), reason: 'newcomer-refused' })])
      .thenHas({ [keyPersonId]: { cases: [], completed: 0 } });
  });

  it('REG-15 are read in the week of the question', () => {
    const document = candidatesView.apply(null, { ...registered, metadata: { tenant: 'mee' } } as never, keyPersonId);
    const busy = document && { ...document, load: { open: ['a'], asked: { '2019-W10': 2 }, minutes: { '2019-W10': 75 } } };
    expect(busy && candidateOf(busy, '2019-W10')).toMatchObject({ open: 1, askedThisWeek: 2, minutesThisWeek: 75 });
    expect(busy && candidateOf(busy, '2019-W11')).toMatchObject({ open: 1, askedThisWeek: 0, minutesThisWeek: 0 });
  });
});

describe('placements', () => {
  it('MAT-01 hold what is asked as long as it can be matched', () => {
    const shown = { language: 'ar', day: null, genderWish: { wish: 'none', gender: null } };
    view(placementsView)
      .given([opened])
      .thenHas({ [helpRequestId]: { tenant: 'mee', municipality: 'GM0362', request: expect.objectContaining(shown), revision: -1 } });
    view(placementsView)
      .given([opened, publicHelpRequestWithdrawn({ helpRequestId, programmeId, on })])
      .thenHas({ [helpRequestId]: { request: null } });
    view(placementsView)
      .given([opened, asked(1), assignmentAccepted(step(1)), assignmentCompleted(step(1))])
      .thenHas({ [helpRequestId]: { status: 'completed', request: null } });
  });

  it('MAT-10 keep every ask and what became of it', () =>
    view(placementsView)
      .given([opened, asked(1), assignmentAccepted(step(1)), assignmentReleased({ ...step(1), reason: 'overloaded' }), asked(2)])
      .thenHas({
        [helpRequestId]: {
          status: 'asked',
          asks: [
            expect.objectContaining({ assignmentId: uuid(11), status: 'released', rank: 1, score: 800, override: null }),
            expect.objectContaining({ assignmentId: uuid(12), status: 'asked' }),
          ],
          revision: 4,
        },
      }));

  it('MAT-09 say how it stands', () => {
    view(placementsView)
      .given([opened])
      .thenHas({ [helpRequestId]: { status: 'open', since: '2019-03-01' } });
    view(placementsView)
      .given([opened, asked(1), asked(2), assignmentAccepted(step(2)), askWithdrawn({ ...step(1), because: 'another-accepted' })])
      .thenHas({ [helpRequestId]: { status: 'assigned' } });
    view(placementsView)
      .given([opened, placementClosed({ helpRequestId, reason: 'unmet', on })])
      .thenHas({ [helpRequestId]: { status: 'closed', since: on } });
  });
});

describe('assignments and contacts', () => {
  it('MAT-14 an assignment is found by the key person’s account', () =>
    view(assignmentsView)
      .given([asked(1), assignmentAccepted(step(1, '2019-03-05'))])
      .then({
        [uuid(11)]: {
          ...{ assignmentId: uuid(11), helpRequestId, tenant: 'mee', keyPersonId, account: 'account-amal', programmeId, caseId },
          ...{ status: 'accepted', askedOn: on, answerBy, since: '2019-03-05', request, revision: 1 },
        },
      }));

  it('MAT-12 a contact stands in the log of its assignment', () =>
    view(contactsView)
      .given([contact])
      .thenHas({ [uuid(20)]: { assignmentId: uuid(11), on: '2019-03-05', minutes: 75, domains: ['health'] } }));
});

describe('workload', () => {
  it('REG-15 shows what somebody carries against their own limits, informal help too', () =>
    view(workloadView)
      .given([
        registered,
        publicLimitsSet({ keyPersonId, capId, ...limits }),
        asked(1),
        assignmentAccepted(step(1)),
        contact,
        publicInformalHelpRecorded({
          ...{ helpRequestId: uuid(30), keyPersonId, capId, programmeId, role: 'helper', language: 'apc', domain: 'housing' },
          ...{ minutes: 30, on: '2019-03-06' },
        }),
      ])
      .then({
        [keyPersonId]: {
          ...{ tenant: 'mee', programmeId, keyPersonId, account: 'account-amal', limits, underWay: [uuid(11)] },
          load: { open: [uuid(11)], asked: { '2019-W10': 1 }, minutes: { '2019-W10': 105 } },
        },
      }));
});

describe('deadlines', () => {
  it('MAT-09 an ask is due until it is answered', () => {
    const due = { dueAt: answerBy, tenant: 'mee', helpRequestId, assignmentId: uuid(11) };
    view(askDeadlines.view)
      .given([asked(1)])
      .then({ [uuid(11)]: due });
    view(askDeadlines.view)
      .given([asked(1), assignmentDeclined(step(1))])
      .then({ [uuid(11)]: null });
  });

  it('MAT-08 a held place is due until it is settled', () => {
    const held = { reservation: 'reservation-1', forStream: `placement-${helpRequestId}`, heldUntil: '2019-03-04T09:01:00.000Z' };
    const reserved = { ...place.reserved({ ...held, forCommand: 'c', attempt: 1, amount: 1, countsOn: on }), stream: `load-${capId}` };
    const due = { dueAt: held.heldUntil, tenant: 'mee', capId, reservation: held.reservation, forStream: held.forStream };
    view(heldPlaces.view).given([reserved]).then({ 'reservation-1': due });
    view(heldPlaces.view)
      .given([reserved, place.used({ reservation: 'reservation-1' })])
      .then({ 'reservation-1': null });
  });
});
