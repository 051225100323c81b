import { z } from 'zod';
import { defineEvent, type Fact } from '../event-type.js';
import type { Refusal } from '../refusal.js';
import { millisecondsOf } from '../time.js';

/** A freed reservation stays in the state until another is made this long after it. Requests, deliveries and timers that ask for it come sooner. */
const FREED_KEPT_MS = 30 * 86_400_000;

/**
 * Part of an owner stream: something scarce (a place, an amount) that another stream's act needs.
 * held → used (the act was recorded) | freed (it was not, or was undone later).
 */
export interface Reservation {
  readonly id: string;
  readonly status: 'held' | 'used' | 'freed';
  /** Stream and command that the reservation is for. */
  readonly forStream: string;
  readonly forCommand: string;
  /** 1 for the first; a repeat that finds its reservation freed reserves anew under the next number. */
  readonly attempt: number;
  /** Places, or cents. */
  readonly amount: number;
  /** RFC 3339: from then on the timer asks the acting stream. */
  readonly heldUntil: string;
  /** Business date the amount counts for (ISO date): week, month and year follow from it. */
  readonly countsOn: string;
}

export type Reservations = Readonly<Record<string, Reservation>>;

const reserved = z.strictObject({
  reservation: z.string().min(1),
  forStream: z.string().min(1),
  forCommand: z.string().min(1),
  attempt: z.number().int().min(1),
  amount: z.number().int(),
  heldUntil: z.iso.datetime(),
  countsOn: z.iso.date(),
});
const settled = z.strictObject({ reservation: z.string().min(1) });
const freed = z.strictObject({ reservation: z.string().min(1), reason: z.enum(['not-acted', 'undone']) });

export type ReserveCommand = { readonly type: 'reserve' } & z.output<typeof reserved>;
export type SettleCommand = { readonly type: 'settle'; readonly reservation: string };
export type FreeCommand = { readonly type: 'free' } & z.output<typeof freed>;
export type ReservationCommand = ReserveCommand | SettleCommand | FreeCommand;

export const reservationCommands = {
  reserve: reserved.extend({ type: z.literal('reserve') }),
  settle: settled.extend({ type: z.literal('settle') }),
  free: freed.extend({ type: z.literal('free') }),
} as const;

/** The three events of an owner's reservations: `<context>.<noun>-reserved.v1`, `-used.v1`, `-freed.v1`. */
export function reservationEvents<const C extends string, const N extends string>(context: C, noun: N) {
  return {
    reserved: defineEvent(`${context}.${noun}-reserved.v1` as const, reserved),
    used: defineEvent(`${context}.${noun}-used.v1` as const, settled),
    freed: defineEvent(`${context}.${noun}-freed.v1` as const, freed),
  };
}

type Events = ReturnType<typeof reservationEvents>;

/**
 * Decides the three commands of an owner. `room` is the owner's own rule: null when the amount fits, else the refusal.
 * Reserving again what is held or used yields nothing; settling and freeing are idempotent too.
 */
export function decideReservation<E extends Fact>(
  events: Events,
  state: Reservations,
  command: ReservationCommand,
  room: () => Refusal | null,
): readonly E[] | Refusal {
  const known = state[command.reservation];
  switch (command.type) {
    case 'reserve': {
      if (known) return [];
      const { type: _, ...data } = command;
      return room() ?? ([events.reserved(data)] as unknown as readonly E[]);
    }
    case 'settle':
      return known?.status === 'held' ? ([events.used({ reservation: command.reservation })] as unknown as readonly E[]) : [];
    case 'free':
      return known && known.status !== 'freed'
        ? ([events.freed({ reservation: command.reservation, reason: command.reason })] as unknown as readonly E[])
        : [];
  }
}

/**
 * Folds the three events; answers the same object for any other event. Freed ones leave in the end, so that a state is as large as what it
 * owes and not as its past; held and used ones stay, for they count and can still be given back. Told by the events' own dates alone:
 * every fold of a stream gives the same. A request that comes back even later finds its first number taken by the log and reserves under
 * the next (`reserveAndAct`).
 */
export function evolveReservations(events: Events, state: Reservations, event: Fact): Reservations {
  if (event.type === events.reserved.type) {
    const data = event.data as z.output<typeof reserved>;
    const { reservation, ...rest } = data;
    return { ...withoutLongFreed(state, data.heldUntil), [reservation]: { id: reservation, status: 'held', ...rest } };
  }
  if (event.type === events.used.type || event.type === events.freed.type) {
    const { reservation } = event.data as z.output<typeof settled>;
    const known = state[reservation];
    return known ? { ...state, [reservation]: { ...known, status: event.type === events.used.type ? 'used' : 'freed' } } : state;
  }
  return state;
}

function withoutLongFreed(state: Reservations, heldUntil: string): Reservations {
  const before = millisecondsOf(heldUntil) - FREED_KEPT_MS;
  const gone = (one: Reservation): boolean => one.status === 'freed' && millisecondsOf(one.heldUntil) < before;
  return Object.values(state).some(gone) ? Object.fromEntries(Object.entries(state).filter(([, one]) => !gone(one))) : state;
}

/** Reservations that count: held and used. */
export const counting = (state: Reservations): readonly Reservation[] => Object.values(state).filter((one) => one.status !== 'freed');
