import { publicAssignmentAccepted } from '@sleutelbos/matching/published/index.js';
import { publicCaseOpened, publicHelpRequestRegistered } from '@sleutelbos/registration/published/index.js';
import { publicGrantEnded, publicGrantGiven } from '@sleutelbos/safeguarding/published/index.js';
import { view } from '@sleutelbos/testing';
import { holdsOn } from '../grants/live-grants.js';
import { caseStreamsView, streamsOf } from './case-streams.view.js';
import { signalGrantsView } from './signal-grants.view.js';

const id = (n: number) => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [caseId, programmeId, helpRequestId, assignmentId, grantId, signalId] = [id(1), id(2), id(3), id(4), id(5), id(6)] as const;
const caseOpened = publicCaseOpened({ caseId, programmeId, municipality: 'GM0362', regime: '2013' });
const registered = publicHelpRequestRegistered({
  helpRequestId,
  caseId,
  programmeId,
  municipality: 'GM0362',
  role: 'connector',
  language: 'apc',
  domain: 'health',
  setting: 'home',
  remote: false,
  genderWish: { wish: 'none' },
  requester: 'caseworker',
  dueOn: '2019-07-15',
  registeredOn: '2019-07-01',
});
const accepted = publicAssignmentAccepted({
  helpRequestId,
  assignmentId,
  keyPersonId: id(7),
  capId: id(8),
  programmeId,
  caseId,
  reservation: 'r-1',
  on: '2019-07-02',
});
const grant = { grantId, signalId, grantee: 'auditor-1', purpose: 'audit' as const, from: '2019-09-01', until: '2019-09-30' };

describe('the views of audit', () => {
  it('AUD-01 a case leads to its own stream, its help requests, their placements and the contact logs of what was accepted', () =>
    view(caseStreamsView)
      .given([caseOpened, registered, accepted, { ...accepted, data: { ...accepted.data } }])
      .then({
        [caseId]: {
          caseId,
          tenant: 'mee',
          helpRequests: [helpRequestId],
          assignments: [assignmentId],
        },
      }));

  it('AUD-01 names the streams of a case', () =>
    expect(streamsOf({ caseId, tenant: 'mee', helpRequests: [helpRequestId], assignments: [assignmentId] })).toEqual([
      `case-${caseId}`,
      `helprequest-${helpRequestId}`,
      `placement-${helpRequestId}`,
      `contacts-${assignmentId}`,
    ]));

  it('SAF-10 a grant is there until it is ended', () => {
    view(signalGrantsView)
      .given([publicGrantGiven(grant)])
      .then({ [grantId]: { ...grant, tenant: 'mee' } });
    view(signalGrantsView)
      .given([publicGrantGiven(grant), publicGrantEnded({ ...grant, until: '2019-09-12' })])
      .then({ [grantId]: null });
  });

  it('SAF-10 a grant holds from its first day until its last', () => {
    const days = ['2019-08-31', '2019-09-01', '2019-09-30', '2019-10-01'];
    expect(days.map((day) => holdsOn({ ...grant, tenant: 'mee' }, day))).toEqual([false, true, true, false]);
  });
});
