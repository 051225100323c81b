import { z } from 'zod';
import type { Command, Decider } from '../deciding/decider.js';
import { defineEvent, type FactOf } from '../event-type.js';

/**
 * Messages that a group cannot handle are parked on the log, one stream per group, so that the rest goes on. Later messages of
 * the same key park behind the first; retry and discard go in order.
 */
const parkedData = z.strictObject({
  /** Event in the log that the message was made of. */
  eventId: z.string(),
  stream: z.string(),
  revision: z.number().int(),
  /** Refusal code or class of the fault; never a message, which might hold data. */
  reason: z.string(),
});
const releasedData = z.strictObject({ eventId: z.string(), outcome: z.enum(['handled', 'discarded']) });

export const messageParked = defineEvent('kernel.message-parked.v1', parkedData);
export const messageReleased = defineEvent('kernel.message-released.v1', releasedData);

export type Parked = z.output<typeof parkedData>;
export interface ParkingState {
  /** Parked messages in the order they were parked. */
  readonly parked: readonly Parked[];
}

const park = parkedData.extend({ type: z.literal('park') });
const release = releasedData.extend({ type: z.literal('release') });
export type ParkingCommand = z.output<typeof park> | z.output<typeof release>;

export const parking: Decider<ParkingState, ParkingCommand & Command, FactOf<typeof messageParked> | FactOf<typeof messageReleased>> = {
  aggregate: 'parked',
  context: 'kernel',
  initial: { parked: [] },
  commands: { park, release },
  events: [messageParked.type, messageReleased.type],
  decide(command, state) {
    const known = state.parked.some((one) => one.eventId === command.eventId);
    if (command.type === 'park') {
      const { type: _, ...data } = command;
      return known ? [] : [messageParked(data)];
    }
    return known ? [messageReleased({ eventId: command.eventId, outcome: command.outcome })] : [];
  },
  evolve(state, event) {
    if (event.type === messageParked.type) return { parked: [...state.parked, event.data] };
    if (event.type === messageReleased.type) return { parked: state.parked.filter((one) => one.eventId !== event.data.eventId) };
    return state;
  },
};
