import { decider, fact } from '@sleutelbos/testing';
import { published } from '../published/index.js';
import { grantDecider } from './grant.commands.js';
import { grantEnded, grantGiven } from './grant.js';

const grant = {
  grantId: '0190f3a0-0000-7000-8000-000000000001',
  signalId: '0190f3a0-0000-7000-8000-000000000002',
  grantee: 'auditor-1',
  purpose: 'audit' as const,
  from: '2019-09-01',
  until: '2019-09-30',
};
const given = grantGiven({ ...grant, tenant: 'mee', organisation: 'mee' });
const ended = grantEnded({ ...grant, until: '2019-09-12' });
const give = { type: 'give-grant' as const, ...given.data, givenBy: 'officer-1', today: '2019-09-01' };

describe('a grant', () => {
  const spec = decider(grantDecider);

  it('SAF-10 is for one signal, a named person, a purpose and dates', () => spec.given([]).when(give).then([given]));

  it('SAF-10 is refused when it ends before it begins, is over already, or is for the giver', () => {
    spec
      .given([])
      .when({ ...give, until: '2019-08-31' })
      .refuses('safeguarding.grant-ends-before-it-begins');
    spec
      .given([])
      .when({ ...give, today: '2019-10-01' })
      .refuses('safeguarding.grant-already-over');
    spec
      .given([])
      .when({ ...give, grantee: 'officer-1' })
      .refuses('safeguarding.grant-to-oneself');
  });

  it('SAF-10 can be ended early, and repeats itself whole for those who see only that', () =>
    spec.given([given]).when({ type: 'end-grant', grantId: grant.grantId, on: '2019-09-12' }).then([ended]));

  it('SAF-11 goes to other contexts without tenant-side details, and never to the bus', () => {
    expect(published.toContexts(fact(given))).toEqual([{ type: 'safeguarding.public-grant-given.v1', data: grant }]);
    expect(published.toContexts(fact(ended))).toEqual([{ type: 'safeguarding.public-grant-ended.v1', data: ended.data }]);
    expect([published.toBus(fact(given)), published.toBus(fact(ended))]).toEqual([[], []]);
  });
});
