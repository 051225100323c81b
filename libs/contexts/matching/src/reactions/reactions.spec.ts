import { publicHelpRequestUnmet, publicHelpRequestWithdrawn, publicLimitsSet } from '@sleutelbos/registration/published/index.js';
import { reaction, timer } from '@sleutelbos/testing';
import {
  publicAskExpired,
  publicAskWithdrawn,
  publicAssignmentAccepted,
  publicAssignmentCompleted,
  publicAssignmentDeclined,
  publicAssignmentReleased,
  publicKeyPersonAsked,
} from '../published/assignment.published.js';
import { askDeadlines } from '../views/ask-deadlines.timer.js';
import { heldPlaces } from '../views/held-places.timer.js';
import { followHelpRequests } from './follow-help-requests.reaction.js';
import { followLimits } from './follow-limits.reaction.js';
import { keepContactLogs } from './keep-contact-logs.reaction.js';
import { settlePlaces } from './settle-places.reaction.js';

const uuid = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [helpRequestId, caseId, programmeId, assignmentId, keyPersonId, capId] = [uuid(1), uuid(2), uuid(3), uuid(4), uuid(5), uuid(6)];
const on = '2019-03-04';
const step = { helpRequestId, assignmentId, keyPersonId, capId, programmeId, caseId, reservation: 'reservation-1', on };

describe('what others’ facts make matching do', () => {
  it('REG-46 a request that is withdrawn or unmet closes its placement', () => {
    reaction(followHelpRequests)
      .when(publicHelpRequestWithdrawn({ helpRequestId, programmeId, on }))
      .then([{ handler: 'matching.close-placement', input: { helpRequestId, on, reason: 'withdrawn' } }]);
    reaction(followHelpRequests)
      .when(publicHelpRequestUnmet({ helpRequestId, programmeId, reason: 'no-language', on }))
      .then([{ handler: 'matching.close-placement', input: { helpRequestId, on, reason: 'unmet' } }]);
  });

  it('REG-15 the limits of a key person bind their cap', () => {
    const limits = { capId, hoursAWeek: 6, openAssignments: 3, asksAWeek: 4 };
    reaction(followLimits)
      .when(publicLimitsSet({ keyPersonId, ...limits }))
      .then([{ handler: 'matching.set-load-limits', input: limits }]);
  });

  it('MAT-08 an ask that is recorded uses its place', () =>
    reaction(settlePlaces)
      .when(publicKeyPersonAsked(step))
      .then([{ handler: 'matching.settle-place', input: { capId, reservation: 'reservation-1' } }]));

  it.each([publicAssignmentDeclined, publicAskExpired, publicAskWithdrawn, publicAssignmentCompleted, publicAssignmentReleased])(
    'MAT-08 a no, and the end of the work, free the place: %p',
    (type) =>
      reaction(settlePlaces)
        .when(type(step))
        .then([{ handler: 'matching.free-place', input: { capId, reservation: 'reservation-1' } }]),
  );

  it('MAT-14 the contact log opens with the yes and closes with the assignment', () => {
    reaction(keepContactLogs)
      .when(publicAssignmentAccepted(step))
      .then([{ handler: 'matching.open-contact-log', input: { helpRequestId, assignmentId } }]);
    reaction(keepContactLogs)
      .when(publicAssignmentReleased(step))
      .then([{ handler: 'matching.close-contact-log', input: { assignmentId, on } }]);
  });
});

describe('what is due', () => {
  it('MAT-09 an ask expires at its deadline', () =>
    timer(askDeadlines)
      .when({ dueAt: '2019-03-06T17:00:00.000Z', tenant: 'mee', helpRequestId, assignmentId }, assignmentId)
      .then('matching.expire-ask', { helpRequestId, assignmentId }));

  it('MAT-08 a place that is held too long is looked into', () => {
    const forStream = `placement-${helpRequestId}`;
    timer(heldPlaces)
      .when({ dueAt: '2019-03-04T09:01:00.000Z', tenant: 'mee', capId, reservation: 'reservation-1', forStream }, 'reservation-1')
      .then('matching.resolve-held-place', { capId, reservation: 'reservation-1', forStream });
  });
});
