import {
  counting,
  type Decider,
  decideReservation,
  type Refusal,
  type ReservationCommand,
  reservationCommands,
  weekOf,
} from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import { evolve, type Load, type LoadFact, loadLimitsSet, noLoad, place } from './load.js';

const setLimits = loadLimitsSet.schema.extend({ type: z.literal('set-limits') });
export type LoadCommand = z.output<typeof setLimits> | ReservationCommand;

/** Nobody is asked beyond what they allow: open asks and assignments together, and asks in one week (REG-15, MAT-01). */
function room(state: Load, amount: number, date: string): Refusal | null {
  if (!state.limits) return refuse('limits-not-set');
  const open = counting(state.reservations).reduce((sum, one) => sum + one.amount, 0);
  if (open + amount > state.limits.openAssignments) return refuse('no-room', { open, limit: state.limits.openAssignments });
  const week = weekOf(date);
  const asked = state.asks[week] ?? 0;
  if (asked + amount > state.limits.asksAWeek) return refuse('asked-enough-this-week', { asked, limit: state.limits.asksAWeek, week });
  return null;
}

function decide(command: LoadCommand, state: Load): readonly LoadFact[] | Refusal {
  if (command.type !== 'set-limits')
    return decideReservation<LoadFact>(place, state.reservations, command, () =>
      command.type === 'reserve' ? room(state, command.amount, command.countsOn) : null,
    );
  const { type: _, ...data } = command;
  const now = state.limits;
  const same = now?.hoursAWeek === data.hoursAWeek && now.openAssignments === data.openAssignments && now.asksAWeek === data.asksAWeek;
  return same ? [] : [loadLimitsSet(data)];
}

export const loadDecider: Decider<Load, LoadCommand, LoadFact> = {
  aggregate: 'load',
  context: 'matching',
  initial: noLoad,
  commands: { 'set-limits': setLimits, ...reservationCommands },
  events: [loadLimitsSet.type, place.reserved.type, place.used.type, place.freed.type],
  decide,
  evolve,
};
