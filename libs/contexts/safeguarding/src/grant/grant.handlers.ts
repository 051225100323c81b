import { defineHandler, derivedId } from '@sleutelbos/kernel';
import { z } from 'zod';
import { officerFacts, standingOf } from '../reporting-code/standing.js';
import { signalDecider } from '../signal/signal.commands.js';
import { grantDecider } from './grant.commands.js';
import { type Grant, grantData } from './grant.js';

/** The attention officer lets a named person look at one signal, for a purpose, between two dates (SAF-10). */
export const giveGrant = defineHandler({
  name: 'safeguarding.give-grant',
  schema: grantData.omit({ grantId: true }),
  async handle(input, call, bench) {
    const { actor, tenant } = call.origin;
    const standing = await standingOf(bench, call.origin);
    const { state: signal } = await bench.executor.load(signalDecider, input.signalId);
    const facts = officerFacts(signal, call.origin, standing);
    const grantId = derivedId(bench.ciphers, call.origin.commandId, 'grant');
    const command = {
      type: 'give-grant',
      grantId,
      tenant,
      organisation: actor.organisation,
      givenBy: actor.id,
      today: standing.today,
      ...input,
    } as const;
    const receipt = await bench.executor.execute(grantDecider, grantId, command, call, { creates: true, facts: () => facts });
    return { receipt, ids: { grantId, signalId: input.signalId } };
  },
});

/** Ends a grant before its last day; it holds no longer from that moment (SAF-10). */
export const endGrant = defineHandler({
  name: 'safeguarding.end-grant',
  schema: z.strictObject({ grantId: grantData.shape.grantId }),
  async handle(input, call, bench) {
    const standing = await standingOf(bench, call.origin);
    const facts = (state: Grant) => officerFacts(state, call.origin, standing);
    const command = { type: 'end-grant', on: standing.today, ...input } as const;
    const receipt = await bench.executor.execute(grantDecider, input.grantId, command, call, { facts });
    return { receipt, ids: { grantId: input.grantId } };
  },
});
