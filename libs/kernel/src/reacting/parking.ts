import { z } from 'zod';
import type { Command, Decider } from '../deciding/decider.js';
import { defineEvent, type FactOf } from '../event-type.js';

/**
 * Messages that a group cannot handle are parked on the log, one stream per group, so that the rest goes on. Later messages of
 * the same key park behind the first; retry and discard go in order (ADR 0028).
 */
const parkedData = z.strictObject({
  /** Event in the log that the message was made of. */
  eventId: z.string(),
  stream: z.string(),
  revision: z.number().int(),
  /** Refusal code or class of the fault; never a message, which might hold data. */
  reason: z.string(),
});

/** Why a parked message is given up. Codes and no text: whoever writes freely writes names, and the log keeps them for ever. */
export const DISCARD_REASONS = ['settled-by-hand', 'no-longer-wanted', 'made-in-error', 'cannot-be-done'] as const;
export type DiscardReason = (typeof DISCARD_REASONS)[number];

const released = z.strictObject({ eventId: z.string(), outcome: z.enum(['handled', 'discarded']) });
const messageReleasedV1 = defineEvent('kernel.message-released.v1', released);
/** `why`: of what was discarded; null of what was handled, and of what was discarded before a reason was asked for. */
const releasedData = released.extend({ why: z.enum(DISCARD_REASONS).nullable() });

export const messageParked = defineEvent('kernel.message-parked.v1', parkedData);
export const messageReleased = defineEvent('kernel.message-released.v2', releasedData, {
  former: messageReleasedV1,
  upcast: (data) => ({ ...data, why: null }),
});

/** Reason of a message with which nothing is wrong but that an earlier one of its key is parked. */
export const BEHIND_PARKED = 'behind-parked';

export type Parked = z.output<typeof parkedData>;
export interface ParkingState {
  /** Parked messages in the order they were parked, which is for each key that of its stream. */
  readonly parked: readonly Parked[];
  /** Events whose message was parked once and is no longer: one that comes again was handled or given up already. */
  readonly released: readonly string[];
}

const park = parkedData.extend({ type: z.literal('park') });
const release = releasedData.extend({ type: z.literal('release') });
export type ParkingCommand = z.output<typeof park> | z.output<typeof release>;

/** The first parked message of a key; null: nothing of it is. */
export const firstOf = ({ parked }: ParkingState, stream: string): Parked | null => parked.find((one) => one.stream === stream) ?? null;

/** An earlier message of the same key is parked. One that came before the parked ones and comes again is not behind them. */
export const isBehindParked = ({ parked }: ParkingState, { stream, revision }: Pick<Parked, 'stream' | 'revision'>): boolean =>
  parked.some((one) => one.stream === stream && one.revision < revision);

/** It is parked, or was: not to be handled as it comes. */
export const isSetAside = ({ parked, released }: ParkingState, eventId: string): boolean =>
  released.includes(eventId) || parked.some((one) => one.eventId === eventId);

export const parking: Decider<ParkingState, ParkingCommand & Command, FactOf<typeof messageParked> | FactOf<typeof messageReleased>> = {
  aggregate: 'parked',
  context: 'kernel',
  initial: { parked: [], released: [] },
  commands: { park, release },
  events: [messageParked.type, messageReleased.type],
  decide(command, state) {
    if (command.type === 'park') {
      const { type: _, ...data } = command;
      // What it would have stood behind may have been released meanwhile: then it is to be handled, not parked behind nothing.
      const isFree = data.reason === BEHIND_PARKED && !isBehindParked(state, data);
      return isFree || isSetAside(state, data.eventId) ? [] : [messageParked(data)];
    }
    const { eventId, outcome, why } = command;
    const standing = state.parked.find((one) => one.eventId === eventId);
    const isFirst = standing !== undefined && firstOf(state, standing.stream) === standing;
    return isFirst ? [messageReleased({ eventId, outcome, why: outcome === 'discarded' ? why : null })] : [];
  },
  evolve(state, event) {
    if (event.type === messageParked.type) return { ...state, parked: [...state.parked, event.data] };
    if (event.type !== messageReleased.type) return state;
    const { eventId } = event.data;
    return { parked: state.parked.filter((one) => one.eventId !== eventId), released: [...state.released, eventId] };
  },
};
