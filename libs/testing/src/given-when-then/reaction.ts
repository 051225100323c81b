import type { Instruction, JsonObject, LoggedFact, Reaction, Timer, TimerDocument } from '@sleutelbos/kernel';
import { frozen } from '../frozen.js';
import { fact, type SeenFact } from '../logged-fact.js';
import { factPasses } from './schema-checks.js';

const THEN = 'then';

export interface ReactionSpec<E extends LoggedFact> {
  when(event: SeenFact<Pick<E, 'type' | 'data'>>): { then(instructions: readonly Instruction[]): void; thenNothing(): void };
}

/** When another context's fact is seen, then these handlers are called, in this order. */
export function reaction<E extends LoggedFact>(one: Reaction<E>): ReactionSpec<E> {
  return {
    when(event) {
      if (!one.handles.includes(event.type)) throw new Error(`Reaction ${one.name} does not handle ${event.type}`);
      factPasses(event);
      const seen = frozen(fact(event, event)) as unknown as E;
      const says = (instructions: readonly Instruction[]): void => {
        expect(one.react(seen)).toEqual(instructions);
        expect(one.react(seen)).toEqual(instructions);
      };
      return { [THEN]: says, thenNothing: () => says([]) } as { then: typeof says; thenNothing: () => void };
    },
  };
}

export interface TimerSpec<D extends TimerDocument> {
  /** A document of the timer's view that has fallen due. */
  when(document: D, id: string): { then(handler: string, input: JsonObject): void };
}

/** When a deadline comes, then this handler is called. The documents themselves are shown with `view(timer.view)`. */
export function timer<D extends TimerDocument, E extends LoggedFact>(one: Timer<D, E>): TimerSpec<D> {
  return {
    when(document, id) {
      const says = (handler: string, input: JsonObject): void => {
        expect(one.fire(frozen(document), id)).toEqual({ handler, input });
      };
      return { [THEN]: says } as { then: typeof says };
    },
  };
}
