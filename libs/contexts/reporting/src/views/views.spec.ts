import {
  publicBudgetOpened,
  publicClaimApproved,
  publicClaimPaid,
  publicClaimReturned,
  publicCostBooked,
} from '@sleutelbos/compensation/published/index.js';
import { publicAssignmentAccepted, publicAssignmentReleased } from '@sleutelbos/matching/published/index.js';
import {
  publicHelpRequestUnmet,
  publicInformalHelpRecorded,
  publicKeyPersonActivated,
  publicLimitsSet,
  publicProgrammeOpened,
} from '@sleutelbos/registration/published/index.js';
import { view } from '@sleutelbos/testing';
import { budgetFiguresView } from './budget-figures.view.js';
import { loadFiguresView } from './load-figures.view.js';
import { programmeFiguresView } from './programme-figures.view.js';

const id = (number: number): string => `0190f3a0-0000-7000-8000-${String(number).padStart(12, '0')}`;
const [programmeId, sourceId, keyPersonId, capId, helpRequestId, caseId, assignmentId, claimId] = [1, 2, 3, 4, 5, 6, 7, 8].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

describe('what a programme was asked', () => {
  const opened = publicProgrammeOpened({ programmeId, name: 'Amstelveen', municipalities: ['GM0362'] });
  const assignment = { helpRequestId, assignmentId, keyPersonId, capId, programmeId, caseId, reservation: id(9), on: '2019-03-05' };

  it('REP-01 counts each fact in the month in which it happened', () =>
    view(programmeFiguresView)
      .given([
        opened,
        publicInformalHelpRecorded({
          helpRequestId,
          keyPersonId,
          capId,
          programmeId,
          role: 'helper',
          language: 'ti',
          domain: 'work',
          minutes: 30,
          on: '2019-02-28',
        }),
        publicAssignmentAccepted(assignment),
        publicAssignmentReleased({ ...assignment, on: '2019-04-01' }),
        publicHelpRequestUnmet({ helpRequestId, programmeId, reason: 'no-language', on: '2019-04-02' }),
      ])
      .then({
        [programmeId]: expect.objectContaining({
          months: {
            '2019-02': expect.objectContaining({ informal: 1 }),
            '2019-03': expect.objectContaining({ accepted: 1, released: 0 }),
            '2019-04': expect.objectContaining({ released: 1, unmet: 1 }),
          },
          unmetReasons: { '2019-04': { 'no-language': 1 } },
        }),
      }));
});

describe('what a funding source has given', () => {
  const budget = { programmeId, sourceId, name: 'Contract', ceilingCents: 4_000_000 };
  const claim = { claimId, keyPersonId, programmeId, sourceId, period: '2022', cents: 4_500, month: '2022-03', on: '2022-04-08' };

  it('REP-01 keeps claims and costs in the budget that they fall under, and takes back what was returned', () =>
    view(budgetFiguresView)
      .given([
        publicBudgetOpened({ ...budget, period: '2022', from: '2022-01-15', to: '2022-12-31' }),
        publicBudgetOpened({ ...budget, period: '2023', from: '2023-01-01', to: '2023-12-31' }),
        publicClaimApproved({ ...claim, reservations: [] }),
        publicClaimApproved({ ...claim, claimId: id(10), cents: 1_000, month: '2022-01', reservations: [] }),
        publicClaimReturned({ ...claim, claimId: id(10), cents: 1_000, month: '2022-01', reservations: [] }),
        publicClaimPaid(claim),
        publicCostBooked({ programmeId, sourceId, period: '2023', kind: 'coach', cents: 200_000, on: '2023-01-28' }),
      ])
      .then({
        [sourceId]: expect.objectContaining({
          budgets: [
            expect.objectContaining({ period: '2022', claimsCents: 4_500, paidCents: 4_500, costs: {} }),
            expect.objectContaining({ period: '2023', claimsCents: 0, paidCents: 0, costs: { coach: 200_000 } }),
          ],
        }),
      }));
});

describe('how heavy the load is', () => {
  it('REP-01 says nothing of somebody who never registered', () =>
    view(loadFiguresView)
      .given([
        publicKeyPersonActivated({ keyPersonId, programmeId, on: '2019-03-01' }),
        publicLimitsSet({ keyPersonId, capId, hoursAWeek: 8, openAssignments: 3, asksAWeek: 3 }),
      ])
      .then({ [keyPersonId]: null }));
});
