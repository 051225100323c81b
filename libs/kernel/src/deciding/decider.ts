import type { z } from 'zod';
import type { Fact } from '../event-type.js';
import type { Refusal } from '../refusal.js';

/** A command as plain data. `type` is kebab-case in the imperative. */
export interface Command {
  readonly type: string;
}

/**
 * The rules of one aggregate: pure and synchronous, no I/O, no clock, no ids. What a decision needs from elsewhere stands in the command.
 * Three laws, tested for every decider by one suite: the right events from a fitting state; the same command again on the
 * result yields nothing; `evolve` never throws.
 */
export interface Decider<S, C extends Command, E extends Fact> {
  /** Stream prefix: letters only, unique over all contexts. Persisted format. */
  readonly aggregate: string;
  readonly context: string;
  readonly initial: S;
  /** Sealed form of each command, by type. Generators and the laws read them. */
  readonly commands: Readonly<Record<string, z.ZodObject>>;
  /** Event types that `decide` makes and `evolve` folds. */
  readonly events: readonly string[];
  decide(command: C, state: S): readonly E[] | Refusal;
  evolve(state: S, event: E): S;
}

/** A decider of whatever state, command and event, as the registry holds it (methods take narrower arguments). */
export type AnyDecider = Decider<unknown, Command, Fact>;

/** Name of an aggregate's stream. Persisted format. */
export const streamOf = (decider: { readonly aggregate: string }, id: string): string => `${decider.aggregate}-${id}`;

/** Id behind the first dash of a stream name. */
export const idOf = (stream: string): string => stream.slice(stream.indexOf('-') + 1);
