import { defineEvent, type FactOf } from '@sleutelbos/kernel';
import { z } from 'zod';

/** Why somebody outside the code may look at one signal (SAF-10). */
export const grantPurpose = z.enum(['audit', 'inspection', 'complaint']);

/** One signal, one named person, one purpose, between two dates, both included. */
export const grantData = z.strictObject({
  grantId: z.uuid(),
  signalId: z.uuid(),
  /** Actor id of the person who may look. */
  grantee: z.string().min(1).max(200),
  purpose: grantPurpose,
  from: z.iso.date(),
  until: z.iso.date(),
});

export const grantGiven = defineEvent(
  'safeguarding.grant-given.v1',
  grantData.extend({ tenant: z.string(), organisation: z.string().min(1).max(200) }),
);
/** `until` is here the date from which it holds no longer. The grant is repeated whole, since others see only this event. */
export const grantEnded = defineEvent('safeguarding.grant-ended.v1', grantData);

export type GrantFact = FactOf<typeof grantGiven> | FactOf<typeof grantEnded>;

/** `ended` says that it was ended early; a grant whose dates are over is `given` and simply no longer holds. */
export type Grant =
  | { readonly status: 'none' }
  | {
      readonly status: 'given' | 'ended';
      readonly tenant: string;
      readonly organisation: string;
      readonly grant: z.output<typeof grantData>;
    };

export const noGrant: Grant = { status: 'none' };

export function evolve(state: Grant, event: GrantFact): Grant {
  switch (event.type) {
    case 'safeguarding.grant-given.v1': {
      const { tenant, organisation, ...grant } = event.data;
      return { status: 'given', tenant, organisation, grant };
    }
    case 'safeguarding.grant-ended.v1':
      return state.status === 'given' ? { ...state, status: 'ended', grant: event.data } : state;
    default:
      return state;
  }
}
