import { sealed, view } from '@sleutelbos/testing';
import { grantEnded, grantGiven } from '../grant/grant.js';
import { signalClosed, signalFiled, signalPickedUp, signalSupplemented } from '../signal/signal.js';
import { grantsView } from './grants.view.js';
import { reportsView } from './reports.view.js';
import { signalsView } from './signals.view.js';

const signalId = '0190f3a0-0000-7000-8000-000000000001';
const reporter = '0190f3a0-0000-7000-8000-000000000002';
const supplementId = '0190f3a0-0000-7000-8000-000000000004';
const filed = signalFiled({
  signalId,
  tenant: 'mee',
  organisation: 'mee',
  kind: 'violence',
  filedOn: '2019-06-14',
  mayCall: true,
  reporter,
  sourceId: '0190f3a0-0000-7000-8000-000000000003',
  content: sealed('content'),
  source: sealed('source'),
});
const supplemented = signalSupplemented({ signalId, supplementId, on: '2019-06-15', content: sealed('content', '2') });
const pickedUp = signalPickedUp({ signalId, officer: 'officer-1', function: 'attention-officer', on: '2019-06-16' });
const closed = signalClosed({ signalId, officer: 'officer-1', on: '2019-06-20', notToDo: ['do-not-confront'] });

describe('the views of safeguarding', () => {
  it('SAF-03 what officers are shown is made without source, source subject and pseudonym', () =>
    view(signalsView)
      .given([filed, supplemented, { ...pickedUp, revision: 2 }])
      .then({
        [signalId]: {
          signalId,
          tenant: 'mee',
          organisation: 'mee',
          kind: 'violence',
          status: 'picked-up',
          filedOn: '2019-06-14',
          mayCall: true,
          content: sealed('content'),
          supplements: [{ supplementId, on: '2019-06-15', content: sealed('content', '2') }],
          officer: 'officer-1',
          pickedUpOn: '2019-06-16',
          closedOn: '',
          revision: 2,
        },
      }));

  it('SAF-07 a reporter sees received, picked up, closed and what not to do: no kind, content or officer', () =>
    view(reportsView)
      .given([filed, pickedUp, closed])
      .then({
        [signalId]: {
          signalId,
          tenant: 'mee',
          reporter,
          status: 'closed',
          receivedOn: '2019-06-14',
          pickedUpOn: '2019-06-16',
          closedOn: '2019-06-20',
          notToDo: ['do-not-confront'],
        },
      }));

  it('SAF-10 a grant that was ended shows so, with the date', () => {
    const grantId = '0190f3a0-0000-7000-8000-000000000005';
    const grant = { grantId, signalId, grantee: 'auditor-1', purpose: 'audit' as const, from: '2019-09-01', until: '2019-09-30' };
    view(grantsView)
      .given([grantGiven({ ...grant, tenant: 'mee', organisation: 'mee' }), grantEnded({ ...grant, until: '2019-09-12' })])
      .thenHas({ [grantId]: { status: 'ended', until: '2019-09-12', organisation: 'mee' } });
  });
});
