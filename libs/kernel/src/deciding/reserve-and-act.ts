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
import { Turns } from './turns.js';

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

/** The record that is acted on. */
export interface ActsOn<S, C extends Command> {
  readonly decider: Decider<S, C, Fact>;
  readonly id: string;
  readonly options?: ExecuteOptions<S>;
}

/** The act, and what must be reserved for it. */
export interface Plan<C extends Command> {
  readonly holds: readonly Hold[];
  /** Carries the reservation ids, so that its events tell which they use. */
  readonly act: (reservations: readonly string[]) => C;
  /** Tells the record that nothing may be done any more under a reservation. It yields nothing where the act stands under it. */
  readonly lapse: (reservation: string) => C;
}

interface Ports {
  readonly executor: Executor;
  readonly clock: Clock;
  readonly ciphers: Ciphers;
}

type Made = readonly { readonly hold: Hold; readonly reservation: string }[];

/** Equal requests take turns within a process: the second then finds what the first one did, also when the plan asks views about it. */
const turnsOf = new WeakMap<Executor, Turns>();

/**
 * Plans and decides once without writing, reserves with each owner, acts. Settling follows by the reaction to the act's event; the timer
 * is the net when the process died in between (DESIGN section 4).
 *
 * `plan` is asked with the record's state, after the caller was authorised; it may refuse.
 *
 * @throws CommandFailed as `execute`; refusals of the plan, of owners and of the act alike. What was reserved is given back at once.
 */
export function reserveAndAct<S, C extends Command>(
  ports: Ports,
  call: Call,
  on: ActsOn<S, C>,
  plan: (state: S) => Plan<C> | Promise<Plan<C>>,
): Promise<Receipt> {
  const turns = turnsOf.get(ports.executor) ?? new Turns();
  turnsOf.set(ports.executor, turns);
  return turns.take(call.origin.commandId, () => carryOut(ports, call, on, plan));
}

async function carryOut<S, C extends Command>(
  ports: Ports,
  call: Call,
  on: ActsOn<S, C>,
  plan: (state: S) => Plan<C> | Promise<Plan<C>>,
): Promise<Receipt> {
  const { executor } = ports;
  const { decider, id, options } = on;
  // Loaded before the search, and decided on as loaded: no state that this very command made can speak against it.
  const { state, revision } = await executor.load(decider, id);
  const repeated = await executor.receiptOf(decider, id, call);
  if (repeated) return repeated;
  if (revision < 0 && !options?.creates) throw new CommandFailed('not-found');
  if (options?.facts) await call.authorise(options.facts(state));
  if (call.expected !== undefined && call.expected !== revision) throw new CommandFailed('stale');

  const made: { hold: Hold; reservation: string }[] = [];
  let planned: Plan<C> | undefined;
  try {
    planned = await plan(state);
    const { holds, act } = planned;
    orThrow(decider.decide(act(holds.map((_, i) => `preview-${i}`)), state));
    // Where one owner has no room, the others are not asked to hold theirs.
    if (holds.length > 1) for (const hold of holds) await mustHaveRoom(ports, call, hold, streamOf(decider, id));
    for (const hold of holds) made.push({ hold, reservation: await reserve(ports, call, hold, streamOf(decider, id)) });
    return await executor.execute(decider, id, act(made.map((one) => one.reservation)), call, options);
  } catch (error) {
    // Without an answer the act may have been stored: the timer finds out. Another request under the same key has reserved under the same
    // id, and its act may stand: the timer finds out too.
    if (isEngineError(error) || isCommandFailed(error, 'key-reused')) throw error;
    const stands = await giveBack(ports, call, on, planned, made).catch((failed) => {
      // What could not be given back now is given back by the timer; why it came to that says more.
      if (isEngineError(failed) || isCommandFailed(failed)) throw error;
      throw failed;
    });
    if (stands) return stands;
    throw error;
  }
}

/**
 * An equal request in another process stands on the same reservations. So the record is told first that they lapsed: after that the other
 * one's act is refused, or it is there already, and then it answers this request too. Only then they are freed.
 */
async function giveBack<S, C extends Command>(
  ports: Ports,
  call: Call,
  { decider, id, options }: ActsOn<S, C>,
  planned: Plan<C> | undefined,
  made: Made,
): Promise<Receipt | null> {
  const { executor, ciphers } = ports;
  for (const { reservation } of planned ? made : [])
    await executor.execute(
      decider,
      id,
      (planned as Plan<C>).lapse(reservation),
      derivedCall(call, derivedId(ciphers, reservation, 'lapse')),
      {
        creates: options?.creates === true,
      },
    );
  const stands = await executor.receiptOf(decider, id, call);
  if (stands) return stands;
  for (const { hold, reservation } of made) {
    const command = { type: 'free', reservation, reason: 'not-acted' };
    await executor.execute(hold.owner, hold.id, command, derivedCall(call, derivedId(ciphers, reservation, 'free')));
  }
  return null;
}

const numbered = ({ ciphers }: Ports, call: Call, hold: Hold, attempt: number): string =>
  derivedId(ciphers, call.origin.commandId, hold.owner.aggregate, hold.id, String(attempt));

const reserveCommand = ({ clock }: Ports, call: Call, hold: Hold, forStream: string, reservation: string, attempt: number) => ({
  type: 'reserve',
  reservation,
  forStream,
  forCommand: call.origin.commandId,
  attempt,
  amount: hold.amount,
  heldUntil: instant(clock.now() + HOLD_MS),
  countsOn: hold.countsOn,
});

async function known({ executor }: Ports, hold: Hold): Promise<{ readonly reservations: Reservations; readonly revision: number }> {
  const { state, revision } = await executor.load(hold.owner, hold.id);
  return { reservations: (state as { reservations?: Reservations }).reservations ?? {}, revision };
}

async function mustHaveRoom(ports: Ports, call: Call, hold: Hold, forStream: string): Promise<void> {
  const { reservations, revision } = await known(ports, hold);
  if (revision < 0 && !hold.creates) throw new CommandFailed('not-found');
  let attempt = 1;
  while (reservations[numbered(ports, call, hold, attempt)]?.status === 'freed') attempt++;
  const command = reserveCommand(ports, call, hold, forStream, numbered(ports, call, hold, attempt), attempt);
  const refusal = await ports.executor.preview(hold.owner, hold.id, command);
  if (refusal) throw new CommandFailed('refused', refusal);
}

/** Under the first number that was not given back. */
async function reserve(ports: Ports, call: Call, hold: Hold, forStream: string): Promise<string> {
  const { reservations, revision } = await known(ports, hold);
  for (let attempt = 1; ; attempt++) {
    const reservation = numbered(ports, call, hold, attempt);
    const status = reservations[reservation]?.status;
    if (status === 'freed') continue;
    const command = reserveCommand(ports, call, hold, forStream, reservation, attempt);
    const derived = derivedCall(call, reservation);
    const receipt = await ports.executor.execute(hold.owner, hold.id, command, derived, { creates: hold.creates === true });
    // Done long ago, and no longer in the state: it was freed, and has left since (`evolveReservations`).
    const left = status === undefined && receipt.revision <= revision;
    if (!left) return reservation;
  }
}
