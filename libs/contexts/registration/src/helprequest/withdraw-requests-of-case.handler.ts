import { dateAt, defineHandler, derivedCall, derivedId, isCommandFailed, type Receipt, streamOf } from '@sleutelbos/kernel';
import { z } from 'zod';
import { caseDecider } from '../case/case.commands.js';
import { helpRequestsView } from '../views/help-requests.view.js';
import { helpRequestDecider } from './help-request.commands.js';

/** Longer than any view needs that is not stopped; after it the reaction tries again. */
const PATIENCE_MS = 5_000;

/**
 * REG-41: withdraws the open requests of a case whose newcomer does not agree (any more): all that the view shows as of the withdrawal,
 * or the one named request, which was registered beside it.
 *
 * @throws ViewBehind when the view has not come that far: asked again later
 */
export const withdrawRequestsOfCase = defineHandler({
  name: 'registration.withdraw-requests-of-case',
  schema: z.strictObject({ caseId: z.uuid(), helpRequestId: z.uuid().optional() }),
  async handle({ caseId, helpRequestId }, call, bench) {
    const { state, revision, position, recordedAt } = await bench.executor.load(caseDecider, caseId);
    let receipt: Receipt = { stream: streamOf(caseDecider, caseId), revision, position, recordedAt, changed: false };
    // Also when agreed anew meanwhile: what is asked now is asked with that agreement.
    if (state.status !== 'open' || state.agreement !== null) return { receipt, ids: { caseId } };
    const query = { index: 'byCase', equals: { tenant: state.tenant, caseId } };
    const shown = async (): Promise<readonly string[]> =>
      (await bench.views.all(helpRequestsView, query, { position, waitMs: PATIENCE_MS })).map((one) => one.helpRequestId);
    const today = dateAt(bench.clock.now());
    for (const id of helpRequestId === undefined ? await shown() : [helpRequestId]) {
      const { state: request } = await bench.executor.load(helpRequestDecider, id);
      if (request.status !== 'open') continue;
      const command = { type: 'withdraw-help-request', helpRequestId: id, on: today, today } as const;
      const derived = derivedCall(call, derivedId(bench.ciphers, call.origin.commandId, id));
      try {
        receipt = await bench.executor.execute(helpRequestDecider, id, command, derived);
      } catch (error) {
        // Closed by somebody else since it was looked at: nothing is left to withdraw, and the others still are.
        if (!isCommandFailed(error, 'refused')) throw error;
      }
    }
    return { receipt, ids: { caseId } };
  },
});
