import { derivedId } from '../derived-ids.js';
import type { Fact } from '../event-type.js';
import { isEngineError } from '../ports/engine-errors.js';
import type { Ciphers, Clock } from '../ports/system.js';
import { CommandFailed, isCommandFailed, orThrow } from '../refusal.js';
import { instant } from '../time.js';
import { type Call, derivedCall } from './call.js';
import { type AnyDecider, type Command, type Decider, streamOf } from './decider.js';
import type { ExecuteOptions, Executor, Receipt } from './execute.js';
import type { Reservations } from './reservation.js';

/** How long a reservation waits for its act before the timer asks. */
export const HOLD_MS = 60_000;

/** Something to reserve with an owner before the act. */
export interface Hold {
  readonly owner: AnyDecider;
  /** Id behind the owner's stream prefix. */
  readonly id: string;
  readonly amount: number;
  /** ISO date the amount counts for. */
  readonly countsOn: string;
  /** True when the owner's stream may not exist yet. */
  readonly creates?: boolean;
}

/** The act that the reservations are for. The command carries the reservation ids, so that its events tell which they use. */
export interface Act<S, C extends Command> {
  readonly decider: Decider<S, C, Fact>;
  readonly id: string;
  readonly command: (reservations: readonly string[]) => C;
  readonly options?: ExecuteOptions<S>;
}

/**
 * Decides once without writing, reserves with each owner, acts. Settling follows by the reaction to the act's event; the timer
 * is the net when the process died in between (DESIGN section 4).
 *
 * @throws CommandFailed as `execute`; refusals of owners and of the act alike. What was reserved is freed at once when the act was refused.
 */
export async function reserveAndAct<S, C extends Command>(
  ports: { readonly executor: Executor; readonly clock: Clock; readonly ciphers: Ciphers },
  call: Call,
  holds: readonly Hold[],
  act: Act<S, C>,
): Promise<Receipt> {
  const { executor } = ports;
  // Loaded before the search, and decided on as loaded: no state that this very command made can speak against it.
  const { state, revision } = await executor.load(act.decider, act.id);
  const repeated = await executor.receiptOf(act.decider, act.id, call);
  if (repeated) return repeated;
  if (revision < 0 && !act.options?.creates) throw new CommandFailed('not-found');
  if (act.options?.facts) await call.authorise(act.options.facts(state));
  if (call.expected !== undefined && call.expected !== revision) throw new CommandFailed('stale');
  orThrow(act.decider.decide(act.command(holds.map((_, i) => `preview-${i}`)), state));

  const made: { hold: Hold; reservation: string }[] = [];
  try {
    for (const hold of holds) made.push({ hold, reservation: await reserve(ports, call, hold, streamOf(act.decider, act.id)) });
    return await executor.execute(act.decider, act.id, act.command(made.map((one) => one.reservation)), call, act.options);
  } catch (error) {
    // Without an answer the act may have been stored: the timer finds out. Another request under the same key has reserved under the same
    // id, and its act may stand: the timer finds out too. Otherwise nothing was written, so give back at once.
    if (!isEngineError(error) && !isCommandFailed(error, 'key-reused'))
      for (const one of made) await free(ports, call, one.hold, one.reservation);
    throw error;
  }
}

async function reserve(ports: Parameters<typeof reserveAndAct>[0], call: Call, hold: Hold, forStream: string): Promise<string> {
  const { executor, ciphers, clock } = ports;
  const { state } = await executor.load(hold.owner, hold.id);
  const known = ((state as { reservations?: Reservations }).reservations ?? {}) as Reservations;
  let attempt = 1;
  const idOfAttempt = (): string => derivedId(ciphers, call.origin.commandId, hold.owner.aggregate, hold.id, String(attempt));
  while (known[idOfAttempt()]?.status === 'freed') attempt++;
  const reservation = idOfAttempt();
  const command = {
    type: 'reserve',
    reservation,
    forStream,
    forCommand: call.origin.commandId,
    attempt,
    amount: hold.amount,
    heldUntil: instant(clock.now() + HOLD_MS),
    countsOn: hold.countsOn,
  };
  await executor.execute(hold.owner, hold.id, command, derivedCall(call, reservation), { creates: hold.creates === true });
  return reservation;
}

async function free(ports: Parameters<typeof reserveAndAct>[0], call: Call, hold: Hold, reservation: string): Promise<void> {
  const command = { type: 'free', reservation, reason: 'not-acted' };
  await ports.executor.execute(hold.owner, hold.id, command, derivedCall(call, derivedId(ports.ciphers, reservation, 'free')));
}
