import { publicContactLogged } from '@sleutelbos/matching/published/index.js';
import { publicFundingSourceAdded, publicKeyPersonRegistered, publicProgrammeOpened } from '@sleutelbos/registration/published/index.js';
import { view } from '@sleutelbos/testing';
import { allowance, allowanceOpened } from '../allowance/allowance.js';
import { budgetOpened, costBooked, money } from '../budget/budget.js';
import { claimPaid } from '../claim/claim.js';
import { contactsClaimed, contactsReleased } from '../claimed/claimed-contacts.js';
import { type AllowanceDocument, allowanceFigures, allowancesView } from './allowances.view.js';
import { type BudgetDocument, budgetFigures, budgetsView } from './budgets.view.js';
import { claimableContactsView } from './claimable-contacts.view.js';
import { keyPersonsForPayView } from './key-persons-for-pay.view.js';
import { programmesForPayView } from './programmes-for-pay.view.js';

const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const room = (reservation: string, amount: number, countsOn: string) => ({
  reservation,
  forStream: `claim-${id(9)}`,
  forCommand: 'c-1',
  attempt: 1,
  amount,
  heldUntil: '2019-08-02T10:01:00.000Z',
  countsOn,
});

describe('the month of a key person', () => {
  const contact = (contactId: string, on: string) =>
    publicContactLogged({
      contactId,
      assignmentId: id(3),
      helpRequestId: id(4),
      caseId: id(5),
      keyPersonId: id(1),
      capId: id(2),
      programmeId: id(6),
      on,
      minutes: 60,
      travelKm: 5,
      travelCents: 0,
      domains: ['health'],
    });
  const shown = {
    contactId: id(7),
    kind: 'contact' as const,
    programmeId: id(6),
    on: '2019-07-31',
    minutes: 60,
    travelKm: 5,
    travelCents: 0,
  };
  const ofJuly = { keyPersonId: id(1), month: '2019-07', tenant: 'mee' };

  it('COM-06 shows what can be claimed and what is claimed, and nobody who was helped', () => {
    const claimed = contactsClaimed({ ...ofJuly, claimId: id(9), method: 'lump-sum', contactIds: [id(7)] });
    const spec = view(claimableContactsView);
    spec.given([contact(id(7), '2019-07-31'), contact(id(8), '2019-08-01'), claimed]).thenHas({
      [`${id(1)}-2019-07`]: { ...ofJuly, contacts: [{ ...shown, claimId: id(9) }] },
      [`${id(1)}-2019-08`]: { contacts: [{ ...shown, contactId: id(8), on: '2019-08-01', claimId: null }] },
    });
    spec
      .given([
        contact(id(7), '2019-07-31'),
        claimed,
        contactsReleased({ keyPersonId: id(1), claimId: id(9), month: '2019-07', contactIds: [id(7)] }),
      ])
      .then({ [`${id(1)}-2019-07`]: { ...ofJuly, contacts: [{ ...shown, claimId: null }] } });
  });
});

describe('the money of a source', () => {
  const stream = `budget-${id(1)}-all`;
  const opened = budgetOpened({
    sourceId: id(1),
    period: 'all',
    programmeId: id(2),
    tenant: 'mee',
    name: 'Implementatiegelden',
    from: '2019-01-01',
    to: '2020-12-31',
    ceilingCents: 10_000,
  });
  const cost = { sourceId: id(1), period: 'all', costId: id(3), kind: 'coach' as const, cents: 2_000, on: '2019-02-14' };
  const booked = costBooked({ ...cost, programmeId: id(2), bookedOn: '2019-03-01' });
  const paid = claimPaid({
    claimId: id(9),
    keyPersonId: id(4),
    programmeId: id(2),
    sourceId: id(1),
    period: 'all',
    month: '2019-07',
    cents: 500,
    reservations: [{ owner: 'budget', ownerId: `${id(1)}-all`, reservation: 'r-1' }],
    by: 'finance-1',
    on: '2019-08-09',
    reference: 'MEE-1',
  });
  const of = (open: BudgetDocument['open'], paidCents: number): BudgetDocument => ({
    ...opened.data,
    open,
    paidCents,
    costs: { coach: 2_000 },
  });
  const base = [opened, booked, money.reserved(room('r-1', 500, '2019-07-01')), money.reserved(room('r-2', 700, '2019-07-01'))];
  const at = <F extends object>(facts: readonly F[]) => facts.map((one) => ({ ...one, stream }));

  it('COM-08 is reserved, then committed, then paid, with costs that have no claim beside', () => {
    const used = money.used({ reservation: 'r-1' });
    view(budgetsView)
      .given(at([...base, used]))
      .then({ [`${id(1)}-all`]: of({ 'r-1': { cents: 500, committed: true }, 'r-2': { cents: 700, committed: false } }, 0) });
    view(budgetsView)
      .given(at([...base, used, paid, money.freed({ reservation: 'r-2', reason: 'undone' })]))
      .then({ [`${id(1)}-all`]: of({}, 500) });
    const figures = budgetFigures(of({ 'r-1': { cents: 500, committed: true }, 'r-2': { cents: 700, committed: false } }, 300));
    expect(figures).toMatchObject({ reservedCents: 700, committedCents: 500, paidCents: 300, bookedCents: 2_000, leftCents: 6_500 });
  });

  it('COM-08 is counted once when the payment comes before the settling', () =>
    view(budgetsView)
      .given(at([...base, paid, money.used({ reservation: 'r-1' })]))
      .then({ [`${id(1)}-all`]: of({ 'r-2': { cents: 700, committed: false } }, 500) }));
});

describe('the limits of a cap', () => {
  const stream = `allowance-${id(1)}-2019`;
  const figures = (amounts: AllowanceDocument['amounts'], year = '2019') => allowanceFigures({ capId: id(1), year, amounts });

  it('COM-02 shows what is used of month and year, and warns from 80 %', () => {
    const facts = [
      allowanceOpened({ capId: id(1), year: '2019', tenant: 'mee' }),
      allowance.reserved(room('r-1', 13_600, '2019-07-01')),
      allowance.reserved(room('r-2', 100, '2019-08-01')),
      allowance.used({ reservation: 'r-1' }),
      allowance.freed({ reservation: 'r-2', reason: 'undone' }),
    ].map((one) => ({ ...one, stream }));
    const amounts = { 'r-1': { month: '2019-07', cents: 13_600 } };
    view(allowancesView)
      .given(facts)
      .then({ [`${id(1)}-2019`]: { capId: id(1), year: '2019', amounts } });
    expect(figures(amounts)).toEqual({
      year: '2019',
      usedCents: 13_600,
      limitCents: 170_000,
      near: false,
      months: [{ month: '2019-07', usedCents: 13_600, limitCents: 17_000, near: true }],
    });
  });

  it('COM-01 shows no limit where the rule is missing', () =>
    expect(figures({}, '2027')).toEqual({ year: '2027', usedCents: 0, limitCents: null, near: false, months: [] }));
});

describe('what pay knows of programmes and key persons', () => {
  it('COM-08 keeps the sources of a programme with their spans', () =>
    view(programmesForPayView)
      .given([
        publicProgrammeOpened({ programmeId: id(1), name: 'Amstelveen', municipalities: ['GM0362'] }),
        publicFundingSourceAdded({
          programmeId: id(1),
          sourceId: id(2),
          name: 'Contract',
          from: '2022-01-01',
          to: '2024-12-31',
          ceilingCents: 4_000_000,
          ceilingPer: 'year',
        }),
      ])
      .then({
        [id(1)]: {
          programmeId: id(1),
          tenant: 'mee',
          sources: [{ sourceId: id(2), from: '2022-01-01', to: '2024-12-31', ceilingPer: 'year' }],
        },
      }));

  it('REG-11 keeps contract form, cap and the day of the adult limits; no language, gender or town', () =>
    view(keyPersonsForPayView)
      .given([
        publicKeyPersonRegistered({
          keyPersonId: id(3),
          programmeId: id(1),
          capId: id(4),
          functionType: 'key-person',
          contractForm: 'volunteer',
          languages: [{ tag: 'apc', level: 'C2' }],
          dutchLevel: 'B1',
          rolesWanted: ['helper'],
          domains: ['health'],
          gender: 'woman',
          municipalities: ['GM0362'],
          adultFrom: '2006-05-01',
        }),
      ])
      .then({
        [id(3)]: {
          keyPersonId: id(3),
          tenant: 'mee',
          programmeId: id(1),
          capId: id(4),
          contractForm: 'volunteer',
          adultFrom: '2006-05-01',
        },
      }));
});
