import type { Decider, Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import { evolve, type Grant, type GrantFact, grantData, grantEnded, grantGiven, noGrant } from './grant.js';

export const giveGrant = grantGiven.schema.extend({
  type: z.literal('give-grant'),
  /** Actor id of the attention officer. */
  givenBy: z.string(),
  today: z.iso.date(),
});
export const endGrant = z.strictObject({ type: z.literal('end-grant'), grantId: grantData.shape.grantId, on: z.iso.date() });

export type GrantCommand = z.output<typeof giveGrant> | z.output<typeof endGrant>;

function decide(command: GrantCommand, state: Grant): readonly GrantFact[] | Refusal {
  switch (command.type) {
    case 'give-grant': {
      if (state.status !== 'none') return [];
      const { type: _, givenBy, today, ...data } = command;
      if (data.until < data.from) return refuse('grant-ends-before-it-begins');
      if (data.until < today) return refuse('grant-already-over');
      if (data.grantee === givenBy) return refuse('grant-to-oneself');
      return [grantGiven(data)];
    }
    case 'end-grant':
      return state.status === 'given' ? [grantEnded({ ...state.grant, until: command.on })] : [];
  }
}

export const grantDecider: Decider<Grant, GrantCommand, GrantFact> = {
  aggregate: 'grant',
  context: 'safeguarding',
  initial: noGrant,
  commands: { 'give-grant': giveGrant, 'end-grant': endGrant },
  events: [grantGiven.type, grantEnded.type],
  decide,
  evolve,
};
