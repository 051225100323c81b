import { decider, sealed } from '@sleutelbos/testing';
import { signalDecider } from './signal.commands.js';
import { type SignalFact, signalClosed, signalFiled, signalPickedUp, signalSupplemented } from './signal.js';

const signalId = '0190f3a0-0000-7000-8000-000000000001';
const filed = signalFiled({
  signalId,
  tenant: 'mee',
  organisation: 'mee',
  kind: 'violence',
  filedOn: '2019-06-14',
  mayCall: false,
  reporter: '0190f3a0-0000-7000-8000-000000000002',
  sourceId: '0190f3a0-0000-7000-8000-000000000003',
  content: sealed('content'),
  source: sealed('source'),
});
const supplemented = signalSupplemented({
  signalId,
  supplementId: '0190f3a0-0000-7000-8000-000000000004',
  on: '2019-06-15',
  content: sealed('content', '2'),
});
const pickedUp = signalPickedUp({ signalId, officer: 'officer-1', function: 'attention-officer', on: '2019-06-15' });
const closed = signalClosed({ signalId, officer: 'officer-1', on: '2019-06-20', notToDo: ['do-not-confront'] });
const command = <F extends SignalFact, T extends string>(type: T, fact: F) => ({ type, ...fact.data }) as { type: T } & F['data'];

describe('a signal', () => {
  const spec = decider(signalDecider);

  it('SAF-01 is filed as a record of its own', () => spec.given([]).when(command('file-signal', filed)).then([filed]));

  it('SAF-03 holds content and source under two subjects, so that one opens without the other', () => {
    expect(filed.data.sourceId).not.toBe(filed.data.signalId);
    expect(Object.keys(filed.data)).not.toContain('actor');
  });

  it('SAF-07 takes what the reporter adds until it is closed', () => {
    spec.given([filed]).when(command('supplement-signal', supplemented)).then([supplemented]);
    spec.given([filed, pickedUp]).when(command('supplement-signal', supplemented)).then([supplemented]);
    spec.given([filed, pickedUp, closed]).when(command('supplement-signal', supplemented)).refuses('safeguarding.signal-closed');
  });

  it('SAF-07 is picked up by one, and closed only after that', () => {
    spec.given([filed]).when(command('pick-up-signal', pickedUp)).then([pickedUp]);
    spec
      .given([filed, pickedUp])
      .when({ ...command('pick-up-signal', pickedUp), officer: 'officer-2' })
      .refuses('safeguarding.signal-picked-up-by-another');
    spec.given([filed]).when(command('close-signal', closed)).refuses('safeguarding.signal-not-picked-up');
    spec.given([filed, pickedUp]).when(command('close-signal', closed)).then([closed]);
  });

  it('SAF-07 a colleague named in the code may close what another picked up, and not close it again', () => {
    const byColleague = signalClosed({ ...closed.data, officer: 'officer-2' });
    spec.given([filed, pickedUp]).when(command('close-signal', byColleague)).then([byColleague]);
    spec.given([filed, pickedUp, closed]).when(command('close-signal', byColleague)).refuses('safeguarding.signal-closed');
  });
});
