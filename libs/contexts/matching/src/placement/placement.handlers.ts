import { type Call, CommandFailed, dateAt, defineHandler, instant, type RecordFacts } from '@sleutelbos/kernel';
import { z } from 'zod';
import { placementDecider } from './placement.commands.js';
import { type Placement, type RequestIds, releaseReason } from './placement.js';

/** Facts for the access decision on a placement. Before the first ask the request is known elsewhere: `request`. */
export const factsOf =
  (call: Call, request?: Pick<RequestIds, 'tenant' | 'municipality'>) =>
  (state: Placement): RecordFacts => {
    const of = state.request ?? request;
    return { sameTenant: of?.tenant === call.origin.tenant, sameMunicipality: of?.municipality === call.origin.municipality };
  };

/** Facts for the access decision on one ask of it. @throws CommandFailed not-found: no such ask */
export const factsOfAsk =
  (call: Call, assignmentId: string) =>
  (state: Placement): RecordFacts => {
    const ask = state.asks[assignmentId];
    if (!ask) throw new CommandFailed('not-found');
    const ownRecord = ask.account !== undefined && ask.account === call.origin.actor.id;
    return { ...factsOf(call)(state), ownRecord, assigned: ownRecord && ask.status === 'accepted' };
  };

/**
 * The help request was withdrawn, or given up as unmet: nobody is asked any more, and what was asked or accepted is undone. Also where
 * nobody was asked yet, so that an ask that comes at the same time is refused.
 */
export const closePlacement = defineHandler({
  name: 'matching.close-placement',
  schema: z.strictObject({ helpRequestId: z.uuid(), reason: z.enum(['withdrawn', 'unmet']), on: z.iso.date() }),
  async handle(input, call, bench) {
    const command = { type: 'close', ...input } as const;
    return { receipt: await bench.executor.execute(placementDecider, input.helpRequestId, command, call, { creates: true }), ids: {} };
  },
});

const ofAssignment = z.strictObject({ helpRequestId: z.uuid(), assignmentId: z.uuid() });

/** The key person says yes. Refuses already-taken (MAT-08), answer-too-late, ask-ended (MAT-09). */
export const acceptAssignment = defineHandler({
  name: 'matching.accept-assignment',
  schema: ofAssignment,
  async handle({ helpRequestId, assignmentId }, call, bench) {
    const now = bench.clock.now();
    const command = { type: 'accept', assignmentId, at: instant(now), on: dateAt(now) } as const;
    const options = { facts: factsOfAsk(call, assignmentId) };
    return {
      receipt: await bench.executor.execute(placementDecider, helpRequestId, command, call, options),
      ids: { helpRequestId, assignmentId },
    };
  },
});

/** The key person says no, without a reason and without a cost (MAT-09). Refuses already-accepted. */
export const declineAssignment = defineHandler({
  name: 'matching.decline-assignment',
  schema: ofAssignment,
  async handle({ helpRequestId, assignmentId }, call, bench) {
    const now = bench.clock.now();
    const command = { type: 'decline', assignmentId, at: instant(now), on: dateAt(now) } as const;
    const options = { facts: factsOfAsk(call, assignmentId) };
    return {
      receipt: await bench.executor.execute(placementDecider, helpRequestId, command, call, options),
      ids: { helpRequestId, assignmentId },
    };
  },
});

/** Nobody answered in time. Called by the timer; does nothing before the time has come. */
export const expireAsk = defineHandler({
  name: 'matching.expire-ask',
  schema: ofAssignment,
  async handle({ helpRequestId, assignmentId }, call, bench) {
    const now = bench.clock.now();
    const command = { type: 'expire', assignmentId, at: instant(now), on: dateAt(now) } as const;
    return { receipt: await bench.executor.execute(placementDecider, helpRequestId, command, call), ids: { assignmentId } };
  },
});

/** The coordinator takes an ask back, without a reason (MAT-08). Refuses already-accepted, ask-ended. */
export const withdrawAsk = defineHandler({
  name: 'matching.withdraw-ask',
  schema: ofAssignment,
  async handle({ helpRequestId, assignmentId }, call, bench) {
    const command = { type: 'withdraw', assignmentId, on: dateAt(bench.clock.now()) } as const;
    const options = { facts: factsOfAsk(call, assignmentId) };
    return {
      receipt: await bench.executor.execute(placementDecider, helpRequestId, command, call, options),
      ids: { helpRequestId, assignmentId },
    };
  },
});

/** The work is done. Refuses not-under-way (MAT-09). */
export const completeAssignment = defineHandler({
  name: 'matching.complete-assignment',
  schema: ofAssignment,
  async handle({ helpRequestId, assignmentId }, call, bench) {
    const command = { type: 'complete', assignmentId, on: dateAt(bench.clock.now()) } as const;
    const options = { facts: factsOfAsk(call, assignmentId) };
    return {
      receipt: await bench.executor.execute(placementDecider, helpRequestId, command, call, options),
      ids: { helpRequestId, assignmentId },
    };
  },
});

/** The work ends before it is done; the request can be matched again (MAT-10). Refuses not-under-way. */
export const releaseAssignment = defineHandler({
  name: 'matching.release-assignment',
  schema: ofAssignment.extend({ reason: releaseReason }),
  async handle({ helpRequestId, assignmentId, reason }, call, bench) {
    const command = { type: 'release', assignmentId, reason, on: dateAt(bench.clock.now()) } as const;
    const options = { facts: factsOfAsk(call, assignmentId) };
    return {
      receipt: await bench.executor.execute(placementDecider, helpRequestId, command, call, options),
      ids: { helpRequestId, assignmentId },
    };
  },
});
