import { type AnyDecider, type Command, type Decider, type Fact, isRefusal, type Refusal } from '@sleutelbos/kernel';
import { frozen } from '../frozen.js';
import { factPasses, passes } from './schema-checks.js';

export interface DeciderAnswers<C extends Command, E extends Fact> {
  /** One more command, on the result of the ones before (which must go through). */
  when(command: C): DeciderAnswers<C, E>;
  /** The last command makes these facts. */
  then(facts: readonly E[]): void;
  /** The last command finds nothing to do. */
  thenNothing(): void;
  /** The last command is refused with `<context>.<reason>` and, when given, exactly these facts. */
  refuses(code: string, facts?: Refusal['facts']): void;
}

export interface DeciderSpec<C extends Command, E extends Fact> {
  given(facts: readonly E[]): { when(command: C): DeciderAnswers<C, E> };
}

/**
 * Given facts, when commands, then facts. Every answer also checks that given facts, commands and made facts pass their schemas,
 * that nothing given is written into, and that the same command again on the result yields nothing.
 */
export function decider<S, C extends Command, E extends Fact>(rules: Decider<S, C, E>): DeciderSpec<C, E> {
  return {
    given(facts) {
      for (const fact of facts) factPasses(fact);
      return { when: (command) => answers(rules as unknown as AnyDecider, frozen([...facts]), [command]) as DeciderAnswers<C, E> };
    },
  };
}

/** A property of this name makes an object look like a promise to `await`; these are never awaited. */
const THEN = 'then';

function answers(rules: AnyDecider, given: readonly Fact[], commands: readonly Command[]): DeciderAnswers<Command, Fact> {
  const says = (facts: readonly Fact[]): void => {
    const { decision, again } = run(rules, given, commands);
    expect(decision).toEqual(facts);
    for (const fact of facts) factPasses(fact);
    expect({ 'the same command again on the result': again }).toEqual({ 'the same command again on the result': [] });
  };
  return {
    when: (command) => answers(rules, given, [...commands, command]),
    [THEN]: says,
    thenNothing: () => says([]),
    refuses(code, facts) {
      const { decision } = run(rules, given, commands);
      if (!isRefusal(decision)) throw new Error(`Expected ${code}, but it went through:\n${JSON.stringify(decision, null, 2)}`);
      expect(decision.code).toBe(code);
      if (facts) expect(decision.facts).toEqual(facts);
    },
  } as DeciderAnswers<Command, Fact>;
}

interface Outcome {
  readonly decision: readonly Fact[] | Refusal;
  /** What the last command yields on the state after its facts. */
  readonly again: readonly Fact[] | Refusal;
}

function run(rules: AnyDecider, given: readonly Fact[], commands: readonly Command[]): Outcome {
  const fold = (state: unknown, facts: readonly Fact[]): unknown =>
    facts.reduce((folded, fact) => frozen(rules.evolve(folded, fact)), state);
  let state = fold(frozen(rules.initial), given);
  for (const [index, one] of commands.entries()) {
    const schema = rules.commands[one.type];
    if (!schema) throw new Error(`Decider ${rules.aggregate} has no command ${one.type}`);
    const command = frozen(one);
    passes(`Command ${command.type}`, schema, command);
    const decision = frozen(rules.decide(command, state));
    const facts = isRefusal(decision) ? [] : decision;
    for (const fact of facts) factPasses(fact);
    state = fold(state, facts);
    if (index === commands.length - 1) return { decision, again: rules.decide(command, state) };
    if (isRefusal(decision)) throw new Error(`Command ${index + 1}, ${command.type}, was refused: ${decision.code}`);
  }
  throw new Error('No command was given');
}
