import { type Call, dateAt, defineHandler, derivedCall, derivedId, idOf } from '@sleutelbos/kernel';
import { z } from 'zod';
import { placementDecider } from '../placement/placement.commands.js';
import { asksOf } from '../placement/placement.js';
import { loadDecider } from './load.commands.js';
import { limits } from './load.js';

/** Takes over the limits that registration announced (REG-15). */
export const setLoadLimits = defineHandler({
  name: 'matching.set-load-limits',
  schema: limits.extend({ capId: z.uuid() }),
  async handle(input, call, bench) {
    const command = { type: 'set-limits', tenant: call.origin.tenant, ...input } as const;
    return { receipt: await bench.executor.execute(loadDecider, input.capId, command, call, { creates: true }), ids: {} };
  },
});

const settled = z.strictObject({ capId: z.uuid(), reservation: z.string() });

/** The ask was recorded: its place is used. */
export const settlePlace = defineHandler({
  name: 'matching.settle-place',
  schema: settled,
  async handle({ capId, reservation }, call, bench) {
    return { receipt: await bench.executor.execute(loadDecider, capId, { type: 'settle', reservation }, call), ids: {} };
  },
});

/** The answer was no, or the work has ended: its place is free again. */
export const freePlace = defineHandler({
  name: 'matching.free-place',
  schema: settled,
  async handle({ capId, reservation }, call, bench) {
    const command = { type: 'free', reservation, reason: 'undone' } as const;
    return { receipt: await bench.executor.execute(loadDecider, capId, command, call), ids: {} };
  },
});

/**
 * A place is held longer than an ask takes: the process may have died in between. The placement is told first that the
 * reservation lapsed, so that a late ask under it is refused; or the ask is found there. Only then the place is settled.
 */
export const resolveHeldPlace = defineHandler({
  name: 'matching.resolve-held-place',
  schema: settled.extend({ forStream: z.string() }),
  async handle({ capId, reservation, forStream }, call, bench) {
    const step = (what: string): Call => derivedCall(call, derivedId(bench.ciphers, call.origin.commandId, what));
    const placementId = idOf(forStream);
    const lapse = { type: 'lapse', helpRequestId: placementId, reservation, on: dateAt(bench.clock.now()) } as const;
    await bench.executor.execute(placementDecider, placementId, lapse, step('lapse'), { creates: true });
    const { state } = await bench.executor.load(placementDecider, placementId);
    const acted = asksOf(state).some((one) => one.reservation === reservation);
    const command = acted ? ({ type: 'settle', reservation } as const) : ({ type: 'free', reservation, reason: 'not-acted' } as const);
    return { receipt: await bench.executor.execute(loadDecider, capId, command, step('resolve')), ids: {} };
  },
});
