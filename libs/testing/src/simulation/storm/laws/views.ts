import { type AnyView, contextOf, instant, type JsonObject, type LoggedFact, type Registry } from '@sleutelbos/kernel';
import type { Rested } from './rested.js';

interface Folded {
  readonly position: string;
  readonly document: JsonObject | null;
}

/** The view made anew by the plainest fold there is: event after event, from nothing. */
function replayed(view: AnyView, facts: readonly LoggedFact[], registry: Registry): ReadonlyMap<string, Folded> {
  const handles = new Set(view.handles);
  const documents = new Map<string, Folded>();
  for (const fact of facts) {
    const own = contextOf(fact.type) === view.context;
    const seen = (own ? [fact] : registry.publish(fact)).filter((one) => handles.has(one.type));
    for (const one of seen) {
      for (const id of new Set(view.key(one)))
        documents.set(id, { position: fact.position, document: view.apply(documents.get(id)?.document ?? null, one, id) });
    }
  }
  return documents;
}

/** Byte for byte, tombstones and positions included: every set of every view. */
export async function viewsEqualReplay({ machine, facts }: Rested): Promise<readonly string[]> {
  const found: string[] = [];
  for (const view of machine.registry.views) {
    for (const set of await machine.setsOf(view)) {
      const expected = replayed(set, facts, machine.registry);
      const ids = new Set([...expected.keys(), ...machine.idsOf(set)]);
      const stored = await machine.stores.views.getMany(set, [...ids]);
      for (const id of ids) {
        const there = stored.get(id);
        const wanted = expected.get(id);
        const [is, was] = [JSON.stringify(there?.document), JSON.stringify(wanted?.document)];
        if (is !== was) found.push(`${set.name} ${id} is ${is}, and by replay ${was}`);
        if (there?.position !== wanted?.position) found.push(`${set.name} ${id} stands at ${there?.position}, not at ${wanted?.position}`);
      }
    }
  }
  return found;
}

export function viewsAreCurrent({ status, log }: Rested): readonly string[] {
  const head = log.at(-1)?.position ?? '';
  const behind = status.views.filter((view) => view.state !== 'running' || view.position < head);
  const dead = status.loopsTurning ? [] : ['a loop has ended'];
  return [...dead, ...behind.map((view) => `${view.name} is ${view.state} at ${view.position}`)];
}

/** No timer was lost: what is due has been done, and its own event has ended it. */
export async function nothingIsDue({ machine }: Rested): Promise<readonly string[]> {
  const found: string[] = [];
  const upTo = instant(machine.scheduler.now);
  for (const { view } of machine.registry.timers) {
    const served = await machine.servedOf(view);
    const stored = await machine.stores.views.getMany(served, machine.idsOf(served));
    for (const { document } of stored.values())
      if (document && String(document.dueAt) <= upTo) found.push(`${view.name} is still due: ${JSON.stringify(document)}`);
  }
  return found;
}
