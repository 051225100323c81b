import { publicFundingSourceAdded } from '@sleutelbos/registration/published/index.js';
import { reaction, timer, view } from '@sleutelbos/testing';
import { allowance } from '../allowance/allowance.js';
import { publicClaimApproved, publicClaimReturned } from '../published/claim.published.js';
import { heldRoomTimer } from '../views/held-room.timer.js';
import { giveBack } from './give-back.reaction.js';
import { openBudgets } from './open-budgets.reaction.js';
import { settleClaims } from './settle-claims.reaction.js';

const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const source = { programmeId: id(1), sourceId: id(2), name: 'Contract', ceilingCents: 4_000_000 };
const held = { owner: 'budget' as const, ownerId: `${id(2)}-all`, reservation: 'r-1' };
const claim = {
  claimId: id(3),
  keyPersonId: id(4),
  programmeId: id(1),
  sourceId: id(2),
  period: '2019',
  cents: 690,
  month: '2019-07',
  on: '2019-08-02',
  reservations: [held],
};

describe('reactions of compensation', () => {
  it('REG-01 a source with a ceiling for its whole span gets one budget', () =>
    reaction(openBudgets)
      .when(publicFundingSourceAdded({ ...source, from: '2019-01-01', to: '2020-12-31', ceilingPer: 'period' }))
      .then([{ handler: 'compensation.open-budget', input: { ...source, period: 'all', from: '2019-01-01', to: '2020-12-31' } }]));

  it('REG-01 a source with a ceiling a year gets a budget for each calendar year, within its span', () =>
    reaction(openBudgets)
      .when(publicFundingSourceAdded({ ...source, from: '2022-03-01', to: '2024-06-30', ceilingPer: 'year' }))
      .then([
        { handler: 'compensation.open-budget', input: { ...source, period: '2022', from: '2022-03-01', to: '2022-12-31' } },
        { handler: 'compensation.open-budget', input: { ...source, period: '2023', from: '2023-01-01', to: '2023-12-31' } },
        { handler: 'compensation.open-budget', input: { ...source, period: '2024', from: '2024-01-01', to: '2024-06-30' } },
      ]));

  it('COM-08 what was held for an approved claim is settled', () =>
    reaction(settleClaims)
      .when(publicClaimApproved(claim))
      .then([{ handler: 'compensation.settle-reservation', input: { ...held, forStream: `claim-${id(3)}` } }]));

  it('COM-06 a returned claim lets go of its contacts and of what it was given', () =>
    reaction(giveBack)
      .when(publicClaimReturned(claim))
      .then([
        { handler: 'compensation.release-contacts', input: { claimId: id(3), keyPersonId: id(4), month: '2019-07' } },
        { handler: 'compensation.free-reservation', input: held },
      ]));

  it('COM-08 held room falls due until it is settled', () => {
    const stream = `allowance-${id(5)}-2019`;
    const room = {
      reservation: 'r-1',
      forStream: `claim-${id(3)}`,
      forCommand: 'c-1',
      attempt: 1,
      amount: 690,
      heldUntil: '2019-08-02T10:01:00.000Z',
      countsOn: '2019-07-01',
    };
    const reserved = { ...allowance.reserved(room), stream };
    const due = {
      dueAt: '2019-08-02T10:01:00.000Z',
      tenant: 'mee',
      owner: 'allowance' as const,
      ownerId: `${id(5)}-2019`,
      reservation: 'r-1',
      forStream: `claim-${id(3)}`,
    };
    view(heldRoomTimer.view)
      .given([reserved])
      .then({ [`${stream}/r-1`]: due });
    view(heldRoomTimer.view)
      .given([reserved, { ...allowance.used({ reservation: 'r-1' }), stream }])
      .then({ [`${stream}/r-1`]: null });
    const { dueAt: _, tenant: __, ...input } = due;
    timer(heldRoomTimer).when(due, `${stream}/r-1`).then('compensation.settle-reservation', input);
  });
});
