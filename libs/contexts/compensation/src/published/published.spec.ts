import { fact } from '@sleutelbos/testing';
import { claimApproved } from '../claim/claim.js';
import { published } from './published.js';

const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const reservations = [{ owner: 'allowance' as const, ownerId: `${id(4)}-2019`, reservation: 'r-1' }];
const approved = claimApproved({
  claimId: id(1),
  keyPersonId: id(2),
  programmeId: id(3),
  sourceId: id(5),
  period: 'all',
  month: '2019-07',
  cents: 690,
  reservations,
  by: 'finance-1',
  on: '2019-08-02',
});

describe('what compensation publishes', () => {
  it('COM-08 tells other contexts what was approved, for whom and from which money; not by whom', () =>
    expect(published.toContexts(fact(approved))).toEqual([
      {
        type: 'compensation.public-claim-approved.v1',
        data: {
          claimId: id(1),
          keyPersonId: id(2),
          programmeId: id(3),
          sourceId: id(5),
          period: 'all',
          cents: 690,
          month: '2019-07',
          on: '2019-08-02',
          reservations,
        },
      },
    ]));

  it('GEN-08 tells the bus an amount of a programme, and nothing that leads to a key person', () => {
    const [message] = published.toBus(fact(approved));
    expect(message?.data).toEqual({
      claimId: id(1),
      programmeId: id(3),
      sourceId: id(5),
      cents: 690,
      period: 'all',
      month: '2019-07',
      on: '2019-08-02',
    });
  });
});
