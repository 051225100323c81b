import { type CommandFailed, isCommandFailed, type Refusal } from '@sleutelbos/kernel';
import { type CallGiven, type MemoryWorld, memoryWorld } from '@sleutelbos/testing';
import { allowanceIdOf } from '../allowance/allowance.js';
import { budgetDecider } from '../budget/budget.commands.js';
import { bookCost } from '../budget/budget.handlers.js';
import { compensationContext } from '../compensation.context.js';
import { agreeTerms } from '../terms/terms.handlers.js';
import { capId, contact, id, informal, keyPerson, keyPersonId, programme, programmeId, sourceId, tell, tellers } from '../told.contract.js';
import { allowanceFigures, allowancesView } from '../views/allowances.view.js';
import { budgetFigures, budgetsView } from '../views/budgets.view.js';
import { claimableContactsView, claimableIdOf } from '../views/claimable-contacts.view.js';
import { claimsView } from '../views/claims.view.js';
import { checkClaim, draftClaim, payClaim, returnClaim, submitClaim } from './claim.handlers.js';
import { approveClaim } from './claim-approval.handlers.js';

const finance: CallGiven = { actor: { id: 'finance-1', role: 'finance', organisation: 'mee-az' } };
const self = (n: number): CallGiven => ({ actor: { id: `key-person-${n}`, role: 'key-person', organisation: 'mee-az' } });

const refusalOf = (attempt: Promise<unknown>): Promise<Refusal | undefined> =>
  attempt.then(
    () => undefined,
    (error: unknown) => {
      if (!isCommandFailed(error)) throw error;
      const { refusal, failure } = error as CommandFailed;
      return refusal ?? { refused: true, code: failure, rule: '', source: '' };
    },
  );

describe('a claim on its way', () => {
  let world: MemoryWorld;
  afterEach(() => world.close());

  async function begin(ceilingCents: number, keyPersons: number, hourCents = 500): Promise<void> {
    world = await memoryWorld({ contexts: [...tellers, compensationContext], startMs: Date.UTC(2019, 7, 1, 10) });
    await tell(world, [...programme(ceilingCents), ...Array.from({ length: keyPersons }, (_, i) => keyPerson(i + 1))]);
    await world.settled();
    await world.run(agreeTerms, { programmeId, from: '2019-01-01', hourCents, travelCentsPerKm: 19 });
  }

  async function drafted(n: number, method: 'lump-sum' | 'proven-costs' = 'lump-sum', month = '2019-07'): Promise<string> {
    await world.settled();
    const { ids } = await world.run(draftClaim, { keyPersonId: keyPersonId(n), month, method }, self(n));
    return ids.claimId ?? '';
  }

  async function checked(n: number, method: 'lump-sum' | 'proven-costs' = 'lump-sum', month = '2019-07'): Promise<string> {
    const claimId = await drafted(n, method, month);
    await world.run(submitClaim, { claimId }, self(n));
    await world.run(checkClaim, { claimId });
    return claimId;
  }

  const budget = async () => {
    const found = await world.view(budgetsView, `${sourceId}-all`);
    if (!found) throw new Error('No budget');
    return budgetFigures(found);
  };

  it('COM-06 goes from the contact log to payment, with calculation and status to see, and everything settled', async () => {
    await begin(8_000_000, 1);
    await tell(world, [contact(1, 11, '2019-07-02', 90, 12, 340), informal(1, 12, '2019-07-09', 45), contact(1, 13, '2019-08-01', 60)]);
    const claimId = await checked(1);
    expect(await world.view(claimsView, claimId)).toMatchObject({ status: 'checked', cents: 1_693, calculation: { payableCents: 1_693 } });
    await world.run(approveClaim, { claimId }, finance);
    await world.settled();
    expect(await budget()).toMatchObject({ reservedCents: 0, committedCents: 1_693, paidCents: 0, leftCents: 7_998_307 });
    await world.run(payClaim, { claimId, on: '2019-07-01', reference: 'MEE-2019-0042' }, finance);
    expect(await budget()).toMatchObject({ committedCents: 0, paidCents: 1_693, leftCents: 7_998_307 });
    const claim = await world.view(claimsView, claimId);
    expect(claim?.steps.map((one) => [one.status, one.role])).toEqual([
      ['draft', 'key-person'],
      ['submitted', 'key-person'],
      ['checked', 'coordinator'],
      ['approved', 'finance'],
      ['paid', 'finance'],
    ]);
    const used = await world.view(allowancesView, allowanceIdOf(capId(1), '2019'));
    expect(used && allowanceFigures(used)).toEqual({
      year: '2019',
      usedCents: 1_693,
      limitCents: 170_000,
      near: false,
      months: [{ month: '2019-07', usedCents: 1_693, limitCents: 17_000, near: false }],
    });
    expect((await world.events()).map((one) => one.type)).toEqual(
      expect.arrayContaining(['compensation.allowance-used.v1', 'compensation.money-used.v1']),
    );
    expect(
      await refusalOf(world.run(draftClaim, { keyPersonId: keyPersonId(1), month: '2019-07', method: 'lump-sum' }, self(1))),
    ).toMatchObject({
      code: 'compensation.nothing-to-claim',
    });
    expect(world.faults).toEqual([]);
  });

  it('COM-02 above the month’s limit nothing is reserved; the claimant may claim the proven costs instead', async () => {
    await begin(8_000_000, 1);
    await tell(world, [contact(1, 11, '2019-07-02', 1_440, 10), contact(1, 12, '2019-07-03', 660)]);
    const claimId = await checked(1);
    expect(await refusalOf(world.run(approveClaim, { claimId }, finance))).toMatchObject({
      code: 'compensation.above-month-limit',
      rule: 'COM-02',
      facts: { limitCents: 17_000, periodTotalCents: 17_690 },
    });
    await world.run(returnClaim, { claimId, reason: 'above-limit' }, finance);
    const costs = await checked(1, 'proven-costs');
    await world.run(approveClaim, { claimId: costs }, finance);
    expect(await world.view(claimsView, costs)).toMatchObject({ status: 'approved', cents: 190 });
    expect(await budget()).toMatchObject({ reservedCents: 0, committedCents: 190 });
    const used = await world.view(allowancesView, allowanceIdOf(capId(1), '2019'));
    expect(used && allowanceFigures(used).usedCents).toBe(0);
    expect(world.faults).toEqual([]);
  });

  it('COM-06 of two drafts with the same contacts one can be submitted; after a return they can be claimed anew', async () => {
    await begin(8_000_000, 1);
    await tell(world, [contact(1, 11, '2019-07-02', 60)]);
    const [first, second] = [await drafted(1), await drafted(1)];
    await world.run(submitClaim, { claimId: first }, self(1));
    expect(await refusalOf(world.run(submitClaim, { claimId: second }, self(1)))).toMatchObject({
      code: 'compensation.contact-claimed-before',
      facts: { contacts: 1 },
    });
    await world.run(checkClaim, { claimId: first });
    await world.run(approveClaim, { claimId: first }, finance);
    await world.settled();
    await world.run(returnClaim, { claimId: first, reason: 'wrong-hours' }, finance);
    expect(await world.view(claimableContactsView, claimableIdOf(keyPersonId(1), '2019-07'))).toMatchObject({
      contacts: [{ claimId: null }],
    });
    expect(await budget()).toMatchObject({ reservedCents: 0, committedCents: 0, leftCents: 8_000_000 });
    await world.run(submitClaim, { claimId: second }, self(1));
    expect(await refusalOf(world.run(submitClaim, { claimId: first }, self(1)))).toMatchObject({ code: 'compensation.claim-not-a-draft' });
  });

  it('COM-06 a month with more contacts than one claim holds is claimed in two', async () => {
    await begin(8_000_000, 1);
    await tell(
      world,
      Array.from({ length: 501 }, (_, i) => contact(1, 1_000 + i, '2019-07-02', 1)),
    );
    const first = await drafted(1);
    await world.run(submitClaim, { claimId: first }, self(1));
    const second = await drafted(1);
    const lines = async (claimId: string) => (await world.view(claimsView, claimId))?.lines.length;
    expect([await lines(first), await lines(second)]).toEqual([500, 1]);
  });

  it('COM-08 of twenty approvals at once against a ceiling that fits three, three pass', async () => {
    await begin(1_700, 20);
    await tell(
      world,
      Array.from({ length: 20 }, (_, i) => contact(i + 1, 1_000 + i, '2019-07-02', 60)),
    );
    const claims: string[] = [];
    for (let n = 1; n <= 20; n++) claims.push(await checked(n));
    const answers = await Promise.all(claims.map((claimId) => refusalOf(world.run(approveClaim, { claimId }, finance))));
    expect(answers.filter((one) => one === undefined)).toHaveLength(3);
    expect(new Set(answers.map((one) => one?.code))).toEqual(new Set([undefined, 'compensation.above-ceiling']));
    expect(await budget()).toMatchObject({ reservedCents: 0, committedCents: 1_500, leftCents: 200 });
    const used = await Promise.all(claims.map((_, i) => world.view(allowancesView, allowanceIdOf(capId(i + 1), '2019'))));
    expect(used.map((one) => (one ? allowanceFigures(one).usedCents : 0)).reduce((sum, cents) => sum + cents, 0)).toBe(1_500);
    expect(world.faults).toEqual([]);
  });

  it('COM-02 of several claims of one person at once, the month’s limit lets through what fits', async () => {
    await begin(8_000_000, 1);
    const claims: string[] = [];
    for (let i = 0; i < 5; i++) {
      await tell(world, [contact(1, 20 + i, '2019-07-02', 720)]);
      claims.push(await checked(1));
    }
    const answers = await Promise.all(claims.map((claimId) => refusalOf(world.run(approveClaim, { claimId }, finance))));
    expect(answers.filter((one) => one === undefined)).toHaveLength(2);
    expect(await budget()).toMatchObject({ reservedCents: 0, committedCents: 12_000 });
  });

  it('COM-12 is paid by what was calculated at its check, though other terms came in between', async () => {
    await begin(8_000_000, 1);
    await tell(world, [contact(1, 11, '2019-07-02', 60)]);
    const claimId = await checked(1);
    await world.run(agreeTerms, { programmeId, from: '2019-07-01', hourCents: 250, travelCentsPerKm: null });
    await world.run(approveClaim, { claimId }, finance);
    expect(await world.view(claimsView, claimId)).toMatchObject({
      cents: 500,
      calculation: { rules: ['volunteer-allowance@2019-01-01#2026-11-22'] },
    });
  });

  it('COM-08 room that was held for an approval that never came goes back after a minute, and the approval can no longer use it', async () => {
    await begin(8_000_000, 1);
    await tell(world, [contact(1, 11, '2019-07-02', 60)]);
    const claimId = await checked(1);
    const hold = {
      type: 'reserve' as const,
      reservation: 'lost-1',
      forStream: `claim-${claimId}`,
      forCommand: 'lost',
      attempt: 1,
      amount: 500,
      heldUntil: '2019-08-01T10:01:00.000Z',
      countsOn: '2019-07-02',
    };
    await world.runtime.bench.executor.execute(budgetDecider, `${sourceId}-all`, hold, world.call());
    expect(await budget()).toMatchObject({ reservedCents: 500 });
    await world.pass(61_000);
    expect(await budget()).toMatchObject({ reservedCents: 0, leftCents: 8_000_000 });
    expect((await world.facts(`claim-${claimId}`)).at(-1)).toEqual({
      type: 'compensation.reservation-lapsed.v1',
      data: { claimId, reservation: 'lost-1' },
    });
    await world.run(approveClaim, { claimId }, finance);
    expect(await budget()).toMatchObject({ committedCents: 500 });
  });

  it('COM-06 the same request again gives the same claim, also after its contacts were claimed', async () => {
    await begin(8_000_000, 1);
    await tell(world, [contact(1, 11, '2019-07-02', 60)]);
    await world.settled();
    const draft = () =>
      world.run(draftClaim, { keyPersonId: keyPersonId(1), month: '2019-07', method: 'lump-sum' }, { ...self(1), key: 'one' });
    const first = await draft();
    await world.run(submitClaim, { claimId: first.ids.claimId ?? '' }, self(1));
    await world.settled();
    expect(await draft()).toEqual(first);
  });

  it('GEN-04 of another tenant there is no programme, no budget, no claim and no key person', async () => {
    await begin(8_000_000, 1);
    await tell(world, [contact(1, 11, '2019-07-02', 60)]);
    const claimId = await checked(1);
    const elsewhere: CallGiven = { tenant: 'elsewhere', allow: (facts) => facts.sameTenant === true };
    const terms = { programmeId, from: '2019-01-01', hourCents: 1, travelCentsPerKm: null };
    const cost = { sourceId, period: 'all', kind: 'coach' as const, cents: 1, on: '2019-02-01' };
    for (const attempt of [
      () => world.run(agreeTerms, terms, elsewhere),
      () => world.run(agreeTerms, { ...terms, programmeId: id(99) }, elsewhere),
      () => world.run(bookCost, cost, elsewhere),
      () => world.run(draftClaim, { keyPersonId: keyPersonId(1), month: '2019-07', method: 'lump-sum' }, elsewhere),
      () => world.run(submitClaim, { claimId }, elsewhere),
      () => world.run(checkClaim, { claimId }, elsewhere),
      () => world.run(approveClaim, { claimId }, elsewhere),
      () => world.run(approveClaim, { claimId: id(98) }, elsewhere),
      () => world.run(returnClaim, { claimId, reason: 'other' }, elsewhere),
      () => world.run(payClaim, { claimId, on: '2019-08-09', reference: 'X' }, elsewhere),
    ])
      expect(await refusalOf(attempt())).toMatchObject({ code: 'not-found' });
  });
});
