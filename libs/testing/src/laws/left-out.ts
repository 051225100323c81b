import { type Context, type EventType, versionsOf } from '@sleutelbos/kernel';

/** A module's exports, by the name of its file. */
export interface Sources {
  readonly file: string;
  readonly exported: Readonly<Record<string, unknown>>;
}

type Kind = 'decider' | 'handler' | 'view' | 'timer' | 'reaction' | 'event' | 'published fact';

/** What somebody wrote and nobody named: it would never run, and nobody would be told. Empty when all is in the registry. */
export function leftOut(context: Context, sources: readonly Sources[]): readonly string[] {
  const named = everythingNamed(context);
  const promised = new Set(Object.keys(context.published.sources));
  const found = new Set<string>();
  for (const { file, exported } of sources) {
    for (const [name, value] of parts(exported)) {
      const kind = kindOf(context.name, value);
      if (!kind) continue;
      const there = kind === 'published fact' ? promised.has((value as EventType).type) : named.has(value);
      if (!there) found.add(`${kind} ${name} of ${file}`);
    }
  }
  return [...found].sort();
}

function everythingNamed(context: Context): ReadonlySet<unknown> {
  const { events, deciders, handlers, views, reactions, timers } = context;
  return new Set<unknown>([
    ...events.flatMap(versionsOf),
    ...deciders,
    ...handlers,
    ...views,
    ...reactions,
    ...timers,
    ...timers.map((one) => one.view),
  ]);
}

/** Exports, and what stands in exported lists and groups of them (`keyPersonEvents`, `place.reserved`). */
function* parts(exported: Readonly<Record<string, unknown>>): Generator<readonly [string, unknown]> {
  for (const [name, value] of Object.entries(exported)) {
    yield [name, value];
    if (typeof value !== 'object' || value === null) continue;
    const group = Array.isArray(value) ? value : Object.getPrototypeOf(value) === Object.prototype ? Object.values(value) : [];
    for (const [index, one] of group.entries()) yield [`${name}[${index}]`, one];
  }
}

const has = (value: object, ...fields: readonly string[]): boolean => fields.every((field) => field in value);

function kindOf(context: string, value: unknown): Kind | null {
  if (typeof value === 'function' && has(value, 'type', 'schema')) {
    const { type } = value as unknown as EventType;
    if (!type.startsWith(`${context}.`)) return null;
    return type.startsWith(`${context}.public-`) ? 'published fact' : 'event';
  }
  if (typeof value !== 'object' || value === null) return null;
  if (has(value, 'aggregate', 'decide', 'evolve')) return 'decider';
  if (has(value, 'view', 'fire')) return 'timer';
  if (has(value, 'handles', 'react')) return 'reaction';
  if (has(value, 'handles', 'apply', 'key')) return 'view';
  if (has(value, 'name', 'schema', 'handle')) return 'handler';
  return null;
}
