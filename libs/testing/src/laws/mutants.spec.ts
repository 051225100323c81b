import { type AnyDecider, type Context, type Fact, isRefusal, kernelContext, Registry } from '@sleutelbos/kernel';
import { bookDecider, bookReturned } from '../sample/book.js';
import { lendingContext } from '../sample/lending.context.js';
import { checkCommands, checkEvents } from './decider-laws.js';

const whole = bookDecider as unknown as AnyDecider;

/** Laws that nobody can break hold nothing: each of these deciders breaks one. */
describe('the laws of deciders notice', () => {
  const mutant = (change: Partial<AnyDecider>): { decider: AnyDecider; context: Context; registry: Registry } => {
    const decider = { ...whole, ...change } as AnyDecider;
    const context = { ...lendingContext, deciders: [decider] };
    return { decider, context, registry: new Registry([kernelContext, context]) };
  };
  const commands = (change: Partial<AnyDecider>) => () => {
    const { decider, context } = mutant(change);
    checkCommands(decider, context);
  };
  const events = (change: Partial<AnyDecider>) => () => {
    const { decider, registry } = mutant(change);
    checkEvents(decider, registry);
  };
  const decided = (over: (facts: readonly Fact[]) => readonly Fact[]): Partial<AnyDecider> => ({
    decide(command, state) {
      const decision = whole.decide(command, state);
      return isRefusal(decision) ? decision : over(decision);
    },
  });

  it('nothing where nothing is wrong', () => {
    expect(commands({})).not.toThrow();
    expect(events({})).not.toThrow();
  });

  it.each<[string, Partial<AnyDecider>]>([
    ['a command that is carried out twice', { evolve: (state) => state }],
    ['a fact that its schema refuses', decided((facts) => facts.map((fact) => ({ ...fact, data: {} })))],
    ['a fact that the decider does not name', { events: [bookReturned.type] }],
    ['a refusal that stands in no catalogue', { decide: () => ({ refused: true, code: 'lending.unheard-of', rule: 'X', source: 'D' }) }],
    [
      'a decision that throws',
      {
        decide: () => {
          throw new RangeError('no');
        },
      },
    ],
    [
      'a decision that writes into the state',
      { decide: (_command, state) => [Object.assign(state as object, { seen: true })].slice(1) as unknown as readonly Fact[] },
    ],
  ])('%s', (_what, change) => expect(commands(change)).toThrow());

  it.each<[string, Partial<AnyDecider>]>([
    [
      'a fold that throws',
      {
        evolve: () => {
          throw new RangeError('no');
        },
      },
    ],
    ['a fold that writes into the state', { evolve: (state) => Object.assign(state as object, { seen: true }) }],
    ['a fold that takes events of others for its own', { evolve: () => ({}) }],
  ])('%s', (_what, change) => expect(events(change)).toThrow());

  it('with the smallest sequence that shows it', () => {
    expect(commands({ evolve: (state) => state })).toThrow(/Shrunk|Counterexample/);
  });
});
