import {
  type Call,
  CommandFailed,
  dateAt,
  defineHandler,
  derivedCall,
  derivedId,
  monthOf,
  orThrow,
  type Workbench,
  yearOf,
} from '@sleutelbos/kernel';
import { z } from 'zod';
import { allowanceDecider } from '../allowance/allowance.commands.js';
import { allowanceIdOf, usedOf } from '../allowance/allowance.js';
import { claimedContactsDecider } from '../claimed/claimed-contacts.commands.js';
import { calendarMonth, claimedIdOf, method } from '../claimed/claimed-contacts.js';
import { refuse } from '../refusals.js';
import { termsDecider } from '../terms/terms.commands.js';
import { claimableContactsView, claimableIdOf } from '../views/claimable-contacts.view.js';
import { keyPersonsForPayView } from '../views/key-persons-for-pay.view.js';
import { programmesForPayView } from '../views/programmes-for-pay.view.js';
import { claimDecider } from './claim.commands.js';
import { type Claim, MOST_LINES, paymentReference, returnReason } from './claim.js';
import { payingSource } from './paying-source.js';

/** What an access decision on a claim asks: whose tenant, and whether the caller is the claimant. */
export const claimFacts = (call: Call) => (state: Claim) =>
  state.status === 'none'
    ? { sameTenant: false }
    : { sameTenant: state.tenant === call.origin.tenant, ownRecord: state.account === call.origin.actor.id };

/** Who does it, and on which day. */
export const doneBy = (call: Call, bench: Workbench) => ({ by: call.origin.actor.id, on: dateAt(bench.clock.now()) });

const ofClaim = z.strictObject({ claimId: z.uuid() });

/**
 * Drafts a claim of one key person and month from the contact log and the help recorded afterwards (COM-06).
 * Which contacts there are is a view's: one that was logged a moment ago may be missing, and can be claimed by a next claim.
 */
export const draftClaim = defineHandler({
  name: 'compensation.draft-claim',
  schema: z.strictObject({
    keyPersonId: z.uuid(),
    month: calendarMonth,
    method: method.default('lump-sum'),
    sourceId: z.uuid().optional(),
  }),
  async handle(input, call, bench) {
    const claimId = derivedId(bench.ciphers, call.origin.commandId, 'claim');
    const ids = { claimId };
    const repeated = await bench.executor.receiptOf(claimDecider, claimId, call);
    if (repeated) return { receipt: repeated, ids };
    const person = await bench.views.fact(keyPersonsForPayView, input.keyPersonId);
    if (!person) throw new CommandFailed('not-found');
    const { tenant, keyPersonId, programmeId, capId, contractForm, adultFrom, account } = person;
    await call.authorise({ sameTenant: tenant === call.origin.tenant, ownRecord: account === call.origin.actor.id });

    const done = await bench.views.fact(claimableContactsView, claimableIdOf(keyPersonId, input.month));
    const free = (done?.contacts ?? []).filter((one) => one.claimId === null && one.programmeId === programmeId);
    // More than one claim holds: the rest is for a next one.
    const lines = free.slice(0, MOST_LINES).map(({ claimId: _, programmeId: __, ...one }) => one);
    if (lines.length === 0) throw new CommandFailed('refused', refuse('nothing-to-claim'));
    const programme = await bench.views.fact(programmesForPayView, programmeId);
    const days = lines.map((one) => one.on);
    const source = orThrow(payingSource(programme?.sources ?? [], input.month, days, input.sourceId));
    const whose = {
      claimId,
      tenant,
      keyPersonId,
      programmeId,
      capId,
      contractForm,
      adultFrom,
      ...(account === undefined ? {} : { account }),
    };
    const command = {
      type: 'draft-claim',
      ...whose,
      month: input.month,
      method: input.method,
      ...source,
      lines,
      ...doneBy(call, bench),
    } as const;
    const receipt = await bench.executor.execute(claimDecider, claimId, command, call, { creates: true });
    return { receipt, ids };
  },
});

/**
 * Submits a draft. The owner of the contacts decides first that none of them stands in another claim; when the process dies in
 * between, they are held by this draft, which can still be submitted.
 */
export const submitClaim = defineHandler({
  name: 'compensation.submit-claim',
  schema: ofClaim,
  async handle({ claimId }, call, bench) {
    const { state } = await bench.executor.load(claimDecider, claimId);
    if (state.status === 'none') throw new CommandFailed('not-found');
    if (state.status === 'draft') {
      await call.authorise(claimFacts(call)(state));
      const { keyPersonId, tenant, month, method: by } = state;
      const contactIds = state.lines.map((one) => one.contactId);
      const take = { type: 'claim-contacts', keyPersonId, tenant, claimId, month, method: by, contactIds } as const;
      const derived = derivedCall(call, derivedId(bench.ciphers, call.origin.commandId, 'contacts'));
      await bench.executor.execute(claimedContactsDecider, claimedIdOf(keyPersonId, month), take, derived, { creates: true });
    }
    const command = { type: 'submit-claim', claimId, ...doneBy(call, bench) } as const;
    const receipt = await bench.executor.execute(claimDecider, claimId, command, call, { facts: claimFacts(call) });
    return { receipt, ids: { claimId } };
  },
});

/** Checks a claim: calculates it by both methods, with the terms and the room in the limits as they are now, and keeps the calculation. */
export const checkClaim = defineHandler({
  name: 'compensation.check-claim',
  schema: ofClaim,
  async handle({ claimId }, call, bench) {
    const { state } = await bench.executor.load(claimDecider, claimId);
    if (state.status === 'none') throw new CommandFailed('not-found');
    const agreed = [...(await bench.executor.load(termsDecider, state.programmeId)).state.agreed];
    const used = await usedInMonth(bench, state.capId, state.month);
    const command = { type: 'check-claim', claimId, ...doneBy(call, bench), agreed, used } as const;
    const receipt = await bench.executor.execute(claimDecider, claimId, command, call, { facts: claimFacts(call) });
    return { receipt, ids: { claimId } };
  },
});

async function usedInMonth(bench: Workbench, capId: string, month: string) {
  const { state } = await bench.executor.load(allowanceDecider, allowanceIdOf(capId, yearOf(month)));
  return usedOf(state, monthOf(month));
}

/** Sends a claim back with a reason; what it held goes back by reaction. */
export const returnClaim = defineHandler({
  name: 'compensation.return-claim',
  schema: ofClaim.extend({ reason: returnReason }),
  async handle({ claimId, reason }, call, bench) {
    const command = { type: 'return-claim', claimId, ...doneBy(call, bench), reason } as const;
    const receipt = await bench.executor.execute(claimDecider, claimId, command, call, { facts: claimFacts(call) });
    return { receipt, ids: { claimId } };
  },
});

/** Records the payment of an approved claim. `on`: the day of the payment, today or before (COM-06). */
export const payClaim = defineHandler({
  name: 'compensation.pay-claim',
  schema: ofClaim.extend({ on: z.iso.date(), reference: paymentReference }),
  async handle({ claimId, on, reference }, call, bench) {
    const command = { type: 'pay-claim', claimId, by: call.origin.actor.id, on, today: dateAt(bench.clock.now()), reference } as const;
    const receipt = await bench.executor.execute(claimDecider, claimId, command, call, { facts: claimFacts(call) });
    return { receipt, ids: { claimId } };
  },
});
