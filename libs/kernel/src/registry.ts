import { Codec } from './deciding/codec.js';
import type { AnyDecider } from './deciding/decider.js';
import { derivedId } from './derived-ids.js';
import { contextOf, type EventType, type LoggedFact, versionsOf } from './event-type.js';
import type { AnyHandler } from './handler.js';
import type { RecordedEvent } from './ports/event-log.js';
import type { BusMessage } from './ports/message-bus.js';
import type { Ciphers } from './ports/system.js';
import type { AnyView } from './projecting/view.js';
import { BESIDE } from './projecting/view-catalogue.js';
import type { Published, PublishedFact } from './published.js';
import { groupOf, type Reaction } from './reacting/reaction.js';
import type { AnyTimer } from './reacting/timer.js';
import type { RefusalCatalogue } from './refusal.js';
import type { FoundBy } from './sealing/found-by.js';

/** One bounded context, whole. What is not named here does not exist: no event decodes, no view runs, no handler is called. */
export interface Context {
  /** Lower case, one word; first part of every event type. */
  readonly name: string;
  /** True when its records exist for few only: that somebody read one is then known to the same few (SAF-02). */
  readonly betweenFew?: true;
  /** The newest version of each: the former ones come with it. */
  readonly events: readonly EventType[];
  readonly deciders: readonly AnyDecider[];
  readonly handlers: readonly AnyHandler[];
  readonly views: readonly AnyView[];
  readonly reactions: readonly Reaction[];
  readonly timers: readonly AnyTimer[];
  readonly refusals: RefusalCatalogue;
  readonly published: Published;
  /** What its people and records are found again by, where they are. */
  readonly found?: readonly FoundBy[];
}

/** What other contexts' events look like to a view or a reaction. */
export interface ToContexts {
  publish(event: LoggedFact): readonly LoggedFact[];
  /** Event types in the log, in every version, that can give what is handled in `context`. */
  sources(context: string, handles: ReadonlySet<string>): ReadonlySet<string>;
}

/** What another context sees of an event. By a constructor: in a replay many are alive at once (`event-row.ts` says why that matters). */
class PublishedOf implements LoggedFact {
  readonly type: string;
  readonly data: unknown;
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: LoggedFact['position'];
  readonly recordedAt: string;
  readonly metadata: LoggedFact['metadata'];

  constructor(event: LoggedFact, fact: PublishedFact) {
    this.type = fact.type;
    this.data = fact.data;
    this.id = event.id;
    this.stream = event.stream;
    this.revision = event.revision;
    this.position = event.position;
    this.recordedAt = event.recordedAt;
    this.metadata = event.metadata;
  }
}

const MOST_PUBLISHED = 256;

/** The context of what the kernel itself keeps: parked messages are everybody's. */
const KERNEL = 'kernel';

const viewsOf = (context: Context): readonly AnyView[] => [...context.views, ...context.timers.map((timer) => timer.view)];

/**
 * All contexts that a process knows, checked against each other once. Of those that do not run there, events are decoded and published,
 * and refusals and circles are known; their views, reactions, timers and handlers are somebody else's.
 */
export class Registry implements ToContexts {
  readonly codec: Codec;
  readonly handlers: ReadonlyMap<string, AnyHandler>;
  readonly refusals: RefusalCatalogue;
  readonly #contexts: ReadonlyMap<string, Context>;
  /** Views and reactions near the head get the same event objects from the log: what the newest of these publish is made once. */
  #published = new Map<LoggedFact, readonly LoggedFact[]>();
  readonly #types: ReadonlyMap<string, EventType>;
  readonly #running: readonly Context[];
  /** Aggregates whose records are kept between few. */
  readonly #betweenFew: ReadonlySet<string>;

  /**
   * @param running names of the contexts that run here; the kernel's own does wherever it is known. Default: all
   * @throws Error naming the first thing that does not fit
   */
  constructor(
    readonly contexts: readonly Context[],
    running?: readonly string[],
  ) {
    this.#contexts = unique('context', contexts, (one) => one.name);
    for (const name of running ?? []) if (!this.#contexts.has(name)) throw new Error(`Context ${name} is to run and is not known`);
    this.#running = running ? contexts.filter(({ name }) => name === KERNEL || running.includes(name)) : contexts;
    const types = unique(
      'event type',
      contexts.flatMap((one) => one.events),
      (one) => one.type,
    );
    this.#types = types;
    unique('event version', [...types.values()].flatMap(versionsOf), (one) => one.type);
    unique(
      'aggregate',
      contexts.flatMap((one) => one.deciders),
      (one) => one.aggregate,
    );
    const views = contexts.flatMap(viewsOf);
    unique('view', views, (one) => one.name);
    unique(
      'reaction',
      contexts.flatMap((one) => one.reactions),
      groupOf,
    );
    this.handlers = unique(
      'handler',
      this.#running.flatMap((one) => one.handlers),
      (one) => one.name,
    );
    this.#betweenFew = new Set(contexts.filter((one) => one.betweenFew).flatMap((one) => one.deciders.map((decider) => decider.aggregate)));
    this.refusals = Object.assign({}, ...contexts.map((one) => one.refusals));
    this.codec = new Codec(types);
    for (const context of contexts) checkContext(context, types);
    for (const view of views) checkView(view, types, this.#contexts);
  }

  /** Views of the contexts that run here, those of timers among them. */
  get views(): readonly AnyView[] {
    return this.#running.flatMap(viewsOf);
  }

  get reactions(): readonly Reaction[] {
    return this.#running.flatMap((one) => one.reactions);
  }

  get found(): readonly FoundBy[] {
    return this.#running.flatMap((one) => one.found ?? []);
  }

  get timers(): readonly AnyTimer[] {
    return this.#running.flatMap((one) => one.timers);
  }

  publish(event: LoggedFact): readonly LoggedFact[] {
    let published = this.#published.get(event);
    if (!published) {
      const context = this.#contexts.get(contextOf(event.type));
      published = context?.published.toContexts(event).map((fact) => new PublishedOf(event, fact)) ?? [];
      if (this.#published.size >= MOST_PUBLISHED) this.#published = new Map();
      this.#published.set(event, published);
    }
    return published;
  }

  sources(context: string, handles: ReadonlySet<string>): ReadonlySet<string> {
    const own = this.#contexts.get(context);
    const result = new Set<string>();
    const stored = (type: EventType | undefined): void => {
      if (type) for (const version of versionsOf(type)) result.add(version.type);
    };
    for (const type of own?.events ?? []) if (handles.has(type.type)) stored(type);
    for (const other of this.contexts) {
      for (const [published, sources] of Object.entries(other.published.sources))
        if (handles.has(published)) for (const source of sources) stored(this.#types.get(source));
    }
    return result;
  }

  /**
   * Who may know of a line of the read log, when not everyone may: the record itself where it is kept between few, else the context
   * whose action it was. Undefined: everyone.
   */
  circleOf({ action, record }: { readonly action: string; readonly record: string }): string | undefined {
    if (this.#betweenFew.has(record.slice(0, record.indexOf('-')))) return record;
    const context = action.slice(0, action.indexOf(':'));
    return this.#contexts.get(context)?.betweenFew ? context : undefined;
  }

  /** What the bus carries of an event. */
  toBus(ciphers: Ciphers): (event: RecordedEvent) => readonly BusMessage[] {
    return (event) => {
      const topic = contextOf(event.type);
      const context = this.#contexts.get(topic);
      if (!context) return [];
      return context.published.toBus(this.codec.decode(event)).map((message, index) => ({
        id: derivedId(ciphers, event.id, 'bus', String(index)),
        type: message.type,
        topic,
        key: event.stream,
        revision: event.revision,
        tenant: event.metadata.tenant ?? '',
        correlationId: event.metadata.correlationId ?? '',
        eventId: event.id,
        recordedAt: event.recordedAt,
        data: message.data,
      }));
    };
  }
}

function unique<T>(what: string, all: readonly T[], nameOf: (one: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const one of all) {
    const name = nameOf(one);
    if (found.has(name)) throw new Error(`Two of one name: ${what} ${name}`);
    found.set(name, one);
  }
  return found;
}

function checkContext(context: Context, types: ReadonlyMap<string, EventType>): void {
  for (const type of context.events)
    if (contextOf(type.type) !== context.name) throw new Error(`Event ${type.type} stands in context ${context.name}`);
  for (const decider of context.deciders) {
    if (!/^[a-z]+$/.test(decider.aggregate)) throw new Error(`An aggregate's name is letters only: ${decider.aggregate}`);
    for (const type of decider.events)
      if (!types.has(type)) throw new Error(`Decider ${decider.aggregate} names the unknown event ${type}`);
  }
  for (const { event } of context.found ?? [])
    if (types.get(event.type) !== event) throw new Error(`Context ${context.name} finds people by ${event.type}, which is not in it`);
  for (const handler of context.handlers)
    if (contextOf(handler.name) !== context.name) throw new Error(`Handler ${handler.name} stands in context ${context.name}`);
  for (const [published, sources] of Object.entries(context.published.sources)) {
    for (const type of sources) if (!types.has(type)) throw new Error(`Published ${published} names the unknown event ${type}`);
  }
}

/** A view may only name its own events and what others publish: so nothing leaks around `published/`. */
function checkView(view: AnyView, types: ReadonlyMap<string, EventType>, contexts: ReadonlyMap<string, Context>): void {
  if (view.name.endsWith(BESIDE)) throw new Error(`View ${view.name} is named like a place beside another view`);
  const { former } = view;
  if (former && (former.name !== view.name || former.context !== view.context || former.version >= view.version))
    throw new Error(`The former version of view ${view.name} is not an older one of the same view`);
  if (former) checkView(former, types, contexts);
  for (const type of view.handles) {
    const owner = contextOf(type);
    const own = owner === view.context && types.has(type);
    const published = owner !== view.context && contexts.get(owner)?.published.sources[type] !== undefined;
    if (!own && !published && contexts.has(owner)) throw new Error(`View ${view.name} names ${type}, which nobody publishes`);
  }
}
