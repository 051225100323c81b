import { contextOf, declaredEvent, type PublishedFact, type Registry } from '@sleutelbos/kernel';
import * as fc from 'fast-check';
import { factPasses } from '../given-when-then/schema-checks.js';
import { expectSame } from '../same.js';
import { factsOf, logged, RUNS } from './generated.js';
import { sealedSomewhere } from './schema-laws.js';

/** What a context promises to others: declared, of its own name, with nothing sealed on the bus. */
export function publishedKeepsTheLaws(registry: Registry): void {
  for (const context of registry.contexts) {
    const { published, events } = context;
    if (events.length === 0) continue;
    it(`${context.name} publishes what it declares, from the events it names`, () => {
      fc.assert(
        fc.property(factsOf(events), (facts) => {
          for (const event of logged(registry, facts)) {
            for (const fact of published.toContexts(event)) {
              own(context.name, fact);
              if (!published.sources[fact.type]?.includes(event.type)) throw new Error(`sources of ${fact.type} do not name ${event.type}`);
            }
            for (const message of published.toBus(event)) {
              poorer(message, published.toContexts(event));
              if (sealedSomewhere(message.data)) throw new Error(`${message.type} carries a sealed part to the bus`);
            }
          }
        }),
        RUNS,
      );
    });
  }
}

function own(context: string, fact: PublishedFact): void {
  if (contextOf(fact.type) !== context) throw new Error(`${context} publishes ${fact.type}`);
  if (declaredEvent(fact.type)) factPasses(fact);
  else throw new Error(`${fact.type} has no schema: declare it with defineEvent in published/`);
  expectSame(JSON.parse(JSON.stringify(fact.data)), fact.data);
}

/** The bus carries a subset of what other contexts are promised, under the same name (the bus rings the bell, the log tells the rest). */
function poorer(message: PublishedFact, told: readonly PublishedFact[]): void {
  const whole = told.find((one) => one.type === message.type);
  if (!whole) throw new Error(`${message.type} goes to the bus, but toContexts does not make it`);
  expect(Object.entries(message.data).filter(([name, value]) => JSON.stringify(whole.data[name]) !== JSON.stringify(value))).toEqual([]);
}
