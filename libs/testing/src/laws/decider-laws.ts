import { type AnyDecider, type Context, type Fact, isRefusal, type Registry } from '@sleutelbos/kernel';
import * as fc from 'fast-check';
import { frozen } from '../frozen.js';
import { factPasses } from '../given-when-then/schema-checks.js';
import { expectSame } from '../same.js';
import { accepted, commandsOf, eventTypes, factsOf, RUNS } from './generated.js';

const FOREIGN: Fact = frozen({ type: 'elsewhere.something-happened.v1', data: { id: 'x' } });

/** The three laws, for every decider of the registry, on commands and events generated from their schemas. */
export function decidersKeepTheLaws(registry: Registry): void {
  for (const context of registry.contexts) {
    for (const decider of context.deciders)
      describe(`${context.name}: ${decider.aggregate}`, () => {
        it.each(Object.keys(decider.commands))('its command %s can be generated', (type) => {
          const schema = decider.commands[type];
          if (!schema) throw new Error(`No schema for ${type}`);
          const some = fc.sample(accepted(schema), { ...RUNS, numRuns: 100 }).filter((one) => one !== null);
          expect(some.length).toBeGreaterThan(0);
          expect((some[0] as { type?: unknown }).type).toBe(type);
        });

        it('makes facts that pass their schemas or a refusal of its catalogue; the same command again yields nothing', () =>
          checkCommands(decider, context));

        it('folds any event on any state, writes into none, and leaves events of others aside', () => checkEvents(decider, registry));
      });
  }
}

/**
 * Sequences of commands, from the initial state and from where generated events lead: few commands hit by chance what a long life of
 * fitting ones would have made of a record.
 */
export function checkCommands(decider: AnyDecider, context: Context): void {
  const codes = new Set(Object.keys(context.refusals));
  const own = context.events.filter((type) => decider.events.includes(type.type));
  const before = fc.oneof(fc.constant([]), factsOf(own));
  fc.assert(
    fc.property(before, commandsOf(decider), (facts, commands) => {
      let state = facts.reduce<unknown>((folded, fact) => frozen(decider.evolve(folded, fact)), frozen(decider.initial));
      for (const command of commands) state = step(decider, command, state, codes);
    }),
    RUNS,
  );
}

/** Sequences of events, fitting or not. */
export function checkEvents(decider: AnyDecider, registry: Registry): void {
  const own = eventTypes(registry, new Set(decider.events));
  expect(decider.evolve(frozen(decider.initial), FOREIGN)).toEqual(decider.initial);
  fc.assert(
    fc.property(factsOf(own), (facts) => {
      let state = frozen(decider.initial);
      for (const fact of facts) {
        decider.evolve(decider.initial, fact);
        state = frozen(decider.evolve(state, fact));
        expectSame(decider.evolve(state, FOREIGN), state);
      }
    }),
    RUNS,
  );
}

function step(decider: AnyDecider, command: { type: string }, state: unknown, codes: ReadonlySet<string>): unknown {
  const decision = decider.decide(command, state);
  if (isRefusal(decision)) {
    if (!codes.has(decision.code)) throw new Error(`${decision.code} stands in no catalogue`);
    expectSame(decider.decide(command, state), decision);
    return state;
  }
  let after = state;
  for (const fact of decision) {
    if (!decider.events.includes(fact.type)) throw new Error(`${decider.aggregate} makes ${fact.type}, which it does not name`);
    factPasses(fact);
    after = frozen(decider.evolve(after, frozen(fact)));
  }
  const again = decider.decide(command, after);
  if (isRefusal(again) || again.length > 0) {
    expect({ command: command.type, again }).toEqual({ command: command.type, again: [] });
  }
  return after;
}
