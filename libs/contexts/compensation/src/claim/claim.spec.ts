import { decider } from '@sleutelbos/testing';
import { claimDecider } from './claim.commands.js';
import {
  type Claim,
  claimApproved,
  claimChecked,
  claimDrafted,
  claimPaid,
  claimReturned,
  claimSubmitted,
  evolve,
  noClaim,
  reservationLapsed,
} from './claim.js';
import { payingSource } from './paying-source.js';

const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const claimId = id(1);
const claimant = 'key-person-1';
const drafted = claimDrafted({
  claimId,
  tenant: 'mee',
  keyPersonId: id(2),
  programmeId: id(3),
  capId: id(4),
  account: claimant,
  contractForm: 'volunteer',
  adultFrom: '2006-05-01',
  month: '2019-07',
  method: 'lump-sum',
  sourceId: id(5),
  period: 'all',
  lines: [{ contactId: id(6), kind: 'contact', on: '2019-07-02', minutes: 60, travelKm: 10, travelCents: 0 }],
  by: claimant,
  on: '2019-08-01',
});
const step = (by: string, on = '2019-08-02') => ({ claimId, by, on });
const submitted = claimSubmitted(step(claimant));
const checking = {
  type: 'check-claim' as const,
  ...step('coordinator-1'),
  agreed: [{ termsId: id(7), from: '2019-01-01', hourCents: 500, travelCentsPerKm: 19 }],
  used: { monthCents: 0, yearCents: 1_000 },
};
const against = (beforeCents: number, limitCents: number) => ({
  beforeCents,
  totalCents: beforeCents + 690,
  limitCents,
  within: true,
  near: false,
});
const calculation = {
  method: 'lump-sum' as const,
  lumpSum: {
    timeCents: 500,
    travelCents: 190,
    totalCents: 690,
    hourly: [{ hourCents: 500, limitCents: 500, minutes: 60, within: true }],
    month: against(0, 17_000),
    year: against(1_000, 170_000),
    within: true,
    payableCents: 690,
  },
  provenCosts: { ticketCents: 0, kilometreCents: 190, totalCents: 190 },
  payableCents: 690,
  rules: ['volunteer-allowance@2019-01-01#2026-11-22', 'kilometre-rate@2019-01-01#2026-11-22'],
  terms: [id(7)],
};
const checked = claimChecked({ ...step('coordinator-1'), calculation });
const reservations = [
  { owner: 'allowance' as const, ownerId: `${id(4)}-2019`, reservation: 'r-0' },
  { owner: 'budget' as const, ownerId: `${id(5)}-all`, reservation: 'r-1' },
];
const whose = { claimId, keyPersonId: id(2), programmeId: id(3), sourceId: id(5), period: 'all', month: '2019-07' };
const approved = claimApproved({ ...whose, ...step('finance-1'), cents: 690, reservations });
const approving = (by: string) => ({ type: 'approve-claim' as const, ...step(by), reservations });
const paying = { type: 'pay-claim' as const, ...step('finance-1', '2019-08-09'), reference: 'MEE-2019-0042', today: '2019-08-09' };

describe('a claim', () => {
  const spec = decider(claimDecider);

  it('COM-06 is drafted from what was done, submitted, checked, approved and paid', () => {
    spec
      .given([])
      .when({ type: 'draft-claim', ...drafted.data })
      .then([drafted]);
    spec
      .given([drafted])
      .when({ type: 'submit-claim', ...step(claimant) })
      .then([submitted]);
    spec.given([drafted, submitted]).when(checking).then([checked]);
    spec.given([drafted, submitted, checked]).when(approving('finance-1')).then([approved]);
    spec
      .given([drafted, submitted, checked, approved])
      .when(paying)
      .then([claimPaid({ ...whose, ...step('finance-1', '2019-08-09'), cents: 690, reservations, reference: 'MEE-2019-0042' })]);
  });

  it('COM-06 is paid today or before, never ahead', () => {
    spec
      .given([drafted, submitted, checked, approved])
      .when({ ...paying, today: '2019-08-08' })
      .refuses('compensation.payment-lies-ahead');
    spec
      .given([drafted, submitted, checked, approved])
      .when({ ...paying, today: '2019-08-10' })
      .then([claimPaid({ ...whose, ...step('finance-1', '2019-08-09'), cents: 690, reservations, reference: 'MEE-2019-0042' })]);
  });

  it('COM-06 takes its steps in order', () => {
    spec.given([drafted]).when(checking).refuses('compensation.claim-not-submitted');
    spec.given([drafted, submitted]).when(approving('finance-1')).refuses('compensation.claim-not-checked');
    spec.given([drafted, submitted, checked]).when(paying).refuses('compensation.claim-not-approved');
    spec
      .given([drafted, submitted, checked])
      .when({ type: 'submit-claim', ...step('coordinator-1') })
      .refuses('compensation.claim-not-a-draft');
  });

  it('COM-06 goes back with a reason until it is paid, and says what it had been given', () => {
    const back = { type: 'return-claim' as const, ...step('finance-1'), reason: 'wrong-hours' as const };
    const returned = (cents: number, given: typeof reservations) =>
      claimReturned({ ...whose, ...step('finance-1'), cents, reservations: given, reason: 'wrong-hours' });
    spec
      .given([drafted, submitted])
      .when(back)
      .then([returned(0, [])]);
    spec
      .given([drafted, submitted, checked, approved])
      .when(back)
      .then([returned(690, reservations)]);
    spec.given([drafted]).when(back).refuses('compensation.claim-not-returnable');
    spec.given([drafted, submitted, checked, approved]).when(paying).when(back).refuses('compensation.claim-not-returnable');
  });

  it('COM-08 is not approved without room in the limits and money held for it', () => {
    const holding = (...held: typeof reservations) => ({ ...approving('finance-1'), reservations: held });
    for (const too of [holding(), ...reservations.map((one) => holding(one))])
      spec.given([drafted, submitted, checked]).when(too).refuses('compensation.hold-has-lapsed');
  });

  it('COM-07 nobody checks, approves or pays their own, whoever drafted it', () => {
    spec
      .given([drafted, submitted])
      .when({ ...checking, by: claimant })
      .refuses('compensation.own-claim');
    spec.given([drafted, submitted, checked]).when(approving(claimant)).refuses('compensation.own-claim');
    spec
      .given([drafted, submitted, checked, approved])
      .when({ ...paying, by: claimant })
      .refuses('compensation.own-claim');
    const byCoordinator = [claimDrafted({ ...drafted.data, by: 'coordinator-2' }), claimSubmitted(step('coordinator-2'))];
    spec
      .given(byCoordinator)
      .when({ ...checking, by: claimant })
      .refuses('compensation.own-claim');
  });

  it('COM-07 is approved by another than who submitted or checked it', () => {
    spec.given([drafted, submitted, checked]).when(approving('coordinator-1')).refuses('compensation.four-eyes');
    spec
      .given([drafted, claimSubmitted(step('coordinator-2')), checked])
      .when(approving('coordinator-2'))
      .refuses('compensation.four-eyes');
  });

  it('COM-02 an agreed sum above the hour limit is refused at approval, with both figures', () => {
    const agreed = [{ termsId: id(7), from: '2019-01-01', hourCents: 501, travelCentsPerKm: 19 }];
    spec
      .given([drafted, submitted])
      .when({ ...checking, agreed })
      .when(approving('finance-1'))
      .refuses('compensation.above-hour-limit', { limitCents: 500, agreedCents: 501 });
  });

  it('COM-03 lump sums are drafted for volunteers only', () =>
    spec
      .given([])
      .when({ type: 'draft-claim', ...drafted.data, contractForm: 'freelance' })
      .refuses('compensation.lump-sum-is-for-volunteers'));

  it('COM-12 is approved and paid by the calculation of its check, whatever terms were agreed later', () => {
    const state = [drafted, submitted, checked].reduce<Claim>(evolve, noClaim);
    expect(state).toMatchObject({ calculation });
    spec.given([drafted, submitted, checked]).when(approving('finance-1')).then([approved]);
  });

  it('COM-08 an approval that comes after its room was given up is refused; room that was used does not lapse', () => {
    const lapse = { type: 'lapse-reservation' as const, claimId, reservation: 'r-1' };
    const lapsed = reservationLapsed({ claimId, reservation: 'r-1' });
    spec.given([drafted, submitted, checked]).when(lapse).then([lapsed]);
    spec.given([drafted, submitted, checked, lapsed]).when(approving('finance-1')).refuses('compensation.hold-has-lapsed');
    spec.given([drafted, submitted, checked, approved]).when(lapse).thenNothing();
  });
});

describe('who pays a claim', () => {
  const pilot = { sourceId: id(5), from: '2019-01-01', to: '2020-12-31', ceilingPer: 'period' as const };
  const contract = { sourceId: id(8), from: '2020-12-01', to: '2024-12-31', ceilingPer: 'year' as const };

  it('COM-08 is the source whose span covers every day, and its budget of the year where the ceiling is a year’s', () => {
    expect(payingSource([pilot, contract], '2019-07', ['2019-07-02'])).toEqual({ sourceId: id(5), period: 'all' });
    expect(payingSource([pilot, contract], '2022-03', ['2022-03-31'])).toEqual({ sourceId: id(8), period: '2022' });
    expect(payingSource([pilot, contract], '2018-12', ['2018-12-31'])).toMatchObject({ code: 'compensation.no-funding-source' });
  });

  it('COM-08 is named where several cover', () => {
    const days = ['2020-12-03'];
    expect(payingSource([pilot, contract], '2020-12', days)).toMatchObject({
      code: 'compensation.name-the-funding-source',
      facts: { sources: 2 },
    });
    expect(payingSource([pilot, contract], '2020-12', days, id(8))).toEqual({ sourceId: id(8), period: '2020' });
    expect(payingSource([pilot], '2019-07', ['2019-07-02'], id(8))).toMatchObject({ code: 'compensation.no-funding-source' });
  });
});
