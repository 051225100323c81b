import {
  type AnyTimer,
  contextOf,
  groupOf,
  type Instruction,
  type JsonObject,
  type Reaction,
  type Registry,
  type TimerDocument,
} from '@sleutelbos/kernel';
import * as fc from 'fast-check';
import { frozen } from '../frozen.js';
import { passes } from '../given-when-then/schema-checks.js';
import { expectSame } from '../same.js';
import { eventTypes, factsOf, logged, RUNS } from './generated.js';
import { seenBy } from './view-laws.js';

/** Every reaction and timer answers whatever comes with calls that their handlers accept. */
export function reactionsKeepTheLaws(registry: Registry): void {
  const present = new Set(registry.contexts.map((context) => context.name));

  for (const reaction of registry.reactions)
    describe(`reaction ${groupOf(reaction)}`, () => {
      const handles = new Set(reaction.handles);
      const types = eventTypes(registry, publishedSources(registry, handles));

      it('handles only what is published, by contexts that are here', () => {
        const known = new Set(registry.contexts.flatMap((context) => Object.keys(context.published.sources)));
        expect(reaction.handles.filter((type) => present.has(contextOf(type)) && !known.has(type))).toEqual([]);
      });

      it('handles something that a context here makes', () => expect(types).not.toEqual([]));
      if (types.length === 0) return;
      it('asks for handlers that exist, with what they accept, whatever comes', () => {
        fc.assert(
          fc.property(factsOf(types), (facts) => {
            for (const event of logged(registry, facts))
              for (const fact of registry.publish(event)) if (handles.has(fact.type)) ask(registry, reaction, frozen(fact));
          }),
          RUNS,
        );
      });

      it('is rung for: each type it handles goes over the bus', () => {
        const rung = new Set<string>();
        fc.assert(
          fc.property(factsOf(types), (facts) => {
            for (const event of logged(registry, facts)) {
              const owner = registry.contexts.find((context) => context.name === contextOf(event.type));
              for (const message of owner?.published.toBus(event) ?? []) rung.add(message.type);
            }
          }),
          RUNS,
        );
        expect(reaction.handles.filter((type) => present.has(contextOf(type)) && !rung.has(type))).toEqual([]);
      });
    });

  for (const timer of registry.timers)
    describe(`timer ${timer.view.name}`, () => {
      const handles = new Set(timer.view.handles);
      const types = eventTypes(registry, registry.sources(timer.view.context, handles));
      it('handles something that a context here makes', () => expect(types).not.toEqual([]));
      if (types.length === 0) return;
      it('asks for handlers that exist, with what they accept, at an instant that sorts as text', () => {
        expect(timer.view.indexes.due).toEqual(['dueAt']);
        fc.assert(
          fc.property(factsOf(types), (facts) => {
            const documents = new Map<string, TimerDocument | null>();
            for (const event of logged(registry, facts)) {
              for (const fact of seenBy(registry, timer.view.context, handles, event)) {
                for (const id of timer.view.key(fact)) {
                  const document = timer.view.apply(documents.get(id) ?? null, fact, id);
                  documents.set(id, document);
                  if (document) fire(registry, timer, document, id);
                }
              }
            }
          }),
          RUNS,
        );
      });
    });
}

const SORTS_AS_TEXT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const publishedSources = (registry: Registry, handles: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    registry.contexts.flatMap((context) =>
      Object.entries(context.published.sources).flatMap(([type, sources]) => (handles.has(type) ? sources : [])),
    ),
  );

function ask(registry: Registry, reaction: Reaction, fact: Parameters<Reaction['react']>[0]): void {
  const instructions = reaction.react(fact);
  expectSame(reaction.react(fact), instructions);
  for (const instruction of instructions) accepts(registry, groupOf(reaction), instruction);
}

function fire(registry: Registry, timer: AnyTimer, document: TimerDocument, id: string): void {
  if (!SORTS_AS_TEXT.test(document.dueAt)) throw new Error(`${timer.view.name}: due at ${document.dueAt}, which does not sort as text`);
  accepts(registry, timer.view.name, timer.fire(document, id));
}

function accepts(registry: Registry, who: string, { handler: name, input }: Instruction): void {
  const handler = registry.handlers.get(name);
  if (!handler) throw new Error(`${who} asks for ${name}, which no context has`);
  passes(`What ${who} hands to ${name}`, handler.schema, JSON.parse(JSON.stringify(input)) as JsonObject);
}
