import { defineHandler, derivedCall, derivedId, type Hold, idOf, orThrow, reserveAndAct, type Workbench, yearOf } from '@sleutelbos/kernel';
import { z } from 'zod';
import { allowanceDecider } from '../allowance/allowance.commands.js';
import { allowanceIdOf } from '../allowance/allowance.js';
import { budgetDecider } from '../budget/budget.commands.js';
import { budgetIdOf } from '../budget/budget.js';
import { heldPart } from '../published/claim.published.js';
import { dayOf } from './calculation.js';
import { claimDecider } from './claim.commands.js';
import { claimFacts, doneBy } from './claim.handlers.js';
import { amountOf, type Claim, HELD_WITH, type Held } from './claim.js';

/** What an approval must hold first, as amounts with their owners. */
function holdsOf(claim: Claim): readonly (Hold & { readonly name: Held['owner'] })[] {
  if (claim.status !== 'checked') return [];
  const amount = amountOf(claim.calculation);
  const days = claim.lines.map((one) => one.on).sort();
  const paid = {
    name: 'budget',
    owner: budgetDecider,
    id: budgetIdOf(claim.sourceId, claim.period),
    amount,
    countsOn: days.at(-1) ?? dayOf(claim.month),
  } as const;
  const year = yearOf(claim.month);
  const counted = {
    name: 'allowance',
    owner: allowanceDecider,
    id: allowanceIdOf(claim.capId, year),
    amount,
    countsOn: dayOf(claim.month),
  } as const;
  return HELD_WITH[claim.method].map((name) => (name === 'budget' ? paid : counted));
}

/**
 * Approves a checked claim, by another than who claimed, submitted or checked it (COM-07): reserves room in the tax limits (COM-02) and in
 * the budget (COM-08) with their owners, then approves. What was reserved goes back when either says no.
 */
export const approveClaim = defineHandler({
  name: 'compensation.approve-claim',
  schema: z.strictObject({ claimId: z.uuid() }),
  async handle({ claimId }, call, bench) {
    const { executor, ciphers } = bench;
    const on = { decider: claimDecider, id: claimId, options: { facts: claimFacts(call) } };
    const receipt = await reserveAndAct(bench, call, on, async (state) => {
      const holds = holdsOf(state);
      const act = (reservations: readonly string[]) => ({
        type: 'approve-claim' as const,
        claimId,
        ...doneBy(call, bench),
        reservations: holds.map((one, i) => ({ owner: one.name, ownerId: one.id, reservation: reservations[i] ?? '' })),
      });
      orThrow(claimDecider.decide(act([]), state));
      if (state.status !== 'none' && holds.some((one) => one.name === 'allowance')) {
        const year = yearOf(state.month);
        const open = { type: 'open-allowance', capId: state.capId, year, tenant: state.tenant } as const;
        const derived = derivedCall(call, derivedId(ciphers, call.origin.commandId, 'open-allowance'));
        await executor.execute(allowanceDecider, allowanceIdOf(state.capId, year), open, derived, { creates: true });
      }
      return { holds, act, lapse: (reservation) => ({ type: 'lapse-reservation' as const, claimId, reservation }) };
    });
    return { receipt, ids: { claimId } };
  },
});

/**
 * Settles what is held for a claim: used when the claim was approved under it; else the claim first notes that it lapsed, so that a
 * late approval under it is refused, and only then it is freed. Called by the reaction to the approval, and by the timer.
 */
export const settleReservation = defineHandler({
  name: 'compensation.settle-reservation',
  schema: heldPart.extend({ forStream: z.string() }),
  async handle({ owner, ownerId, reservation, forStream }, call, bench) {
    const claimId = idOf(forStream);
    const lapse = { type: 'lapse-reservation', claimId, reservation } as const;
    await bench.executor.execute(claimDecider, claimId, lapse, derivedCall(call, derivedId(bench.ciphers, call.origin.commandId, 'lapse')));
    const { state } = await bench.executor.load(claimDecider, claimId);
    const used = 'reservations' in state && state.reservations.some((one) => one.reservation === reservation);
    const command = used ? ({ type: 'settle', reservation } as const) : ({ type: 'free', reservation, reason: 'not-acted' } as const);
    return { receipt: await tellOwner(bench, owner, ownerId, command, call), ids: { claimId } };
  },
});

/** Gives back what a returned claim had used. Called by the reaction to the return. */
export const freeReservation = defineHandler({
  name: 'compensation.free-reservation',
  schema: heldPart,
  async handle({ owner, ownerId, reservation }, call, bench) {
    const command = { type: 'free', reservation, reason: 'undone' } as const;
    return { receipt: await tellOwner(bench, owner, ownerId, command, call), ids: {} };
  },
});

type Tell =
  | { readonly type: 'settle'; readonly reservation: string }
  | { readonly type: 'free'; readonly reservation: string; readonly reason: 'not-acted' | 'undone' };

function tellOwner(
  bench: Workbench,
  owner: Held['owner'],
  id: string,
  command: Tell,
  call: Parameters<Workbench['executor']['execute']>[3],
) {
  switch (owner) {
    case 'allowance':
      return bench.executor.execute(allowanceDecider, id, command, call);
    case 'budget':
      return bench.executor.execute(budgetDecider, id, command, call);
  }
}
