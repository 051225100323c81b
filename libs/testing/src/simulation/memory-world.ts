import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import {
  type Call,
  type Context,
  type Done,
  type Engines,
  type Handler,
  type JsonObject,
  kernelContext,
  type LoggedFact,
  type Promotion,
  type RecordedEvent,
  Registry,
  Runtime,
  START,
  type View,
} from '@sleutelbos/kernel';
import { type CallGiven, testCall } from './call.js';
import { type SimulatedClock, type SimulatedSystem, simulatedSystem } from './simulated-system.js';

export interface WorldOptions {
  readonly contexts: readonly Context[];
  /** Same seed, same ids and bytes. */
  readonly seed?: string;
  /** Milliseconds since 1970 at which the clock stands. Default 2019-07-01, noon in Amstelveen. */
  readonly startMs?: number;
  /** Engines of a former world: what a process finds when it starts again. */
  readonly engines?: Engines;
  readonly system?: SimulatedSystem;
  /** When a view that was built beside takes over; default as the runtime's. */
  readonly promotion?: Promotion;
  /** Changes the engines, to let them fail. */
  readonly over?: (engines: Engines) => Engines;
}

/** Contexts at work below HTTP, on memory engines and a clock that stands still until it is moved. */
export interface MemoryWorld {
  readonly runtime: Runtime;
  readonly engines: Engines;
  readonly system: SimulatedSystem;
  readonly clock: SimulatedClock;
  /** Faults that loops reported: where, and the error. */
  readonly faults: readonly { readonly where: string; readonly error: unknown }[];
  call(given?: CallGiven): Call;
  /** Checks the input with the handler's schema and calls it, as a coordinator of tenant `mee` unless given otherwise. */
  run<I>(handler: Handler<I>, input: I, given?: CallGiven): Promise<Done>;
  /** Until views, reactions and due timers are done. */
  settled(): Promise<void>;
  /** Moves the clock and waits until everything that fell due is done. */
  pass(ms: number): Promise<void>;
  /** The whole log, or one stream of it. */
  events(stream?: string): Promise<readonly LoggedFact[]>;
  /** The same as type and data. */
  facts(stream?: string): Promise<readonly { type: string; data: unknown }[]>;
  /** A view's document as it stands once everything is settled; null when absent or ended. */
  view<D extends JsonObject>(view: View<D, never>, id: string): Promise<D | null>;
  /** Stops the loops; the engines stay, for a world that starts again. */
  stop(): Promise<void>;
  /** Stops the loops and closes the engines. */
  close(): Promise<void>;
}

export async function memoryWorld(options: WorldOptions): Promise<MemoryWorld> {
  const system = options.system ?? simulatedSystem(options.seed, options.startMs);
  const registry = new Registry([kernelContext, ...options.contexts]);
  const engines = options.engines ?? (await memoryEngines(system, registry.toBus(system.ciphers)));
  const faults: { where: string; error: unknown }[] = [];
  const runtime = new Runtime(registry, options.over?.(engines) ?? engines, system, {
    report: (where, error) => faults.push({ where, error }),
    ...(options.promotion ? { promotion: options.promotion } : {}),
  });
  await runtime.start();

  const events = async (stream?: string): Promise<readonly LoggedFact[]> => {
    const found = stream === undefined ? await wholeLog(engines) : await engines.log.read(stream);
    return found.map((event) => registry.codec.decode(event));
  };
  return {
    runtime,
    engines,
    system,
    clock: system.clock,
    faults,
    call: (given) => testCall(system, given),
    run: (handler, input, given) => handler.handle(handler.schema.parse(input), testCall(system, given), runtime.bench),
    settled: () => runtime.settled(),
    async pass(ms) {
      system.clock.pass(ms);
      await runtime.settled();
    },
    events,
    facts: async (stream) => (await events(stream)).map(({ type, data }) => ({ type, data })),
    async view(view, id) {
      await runtime.settled();
      return (await runtime.bench.views.get(view, id))?.document ?? null;
    },
    stop: () => runtime.stop(),
    async close() {
      await runtime.stop();
      for (const engine of [engines.bus, engines.views, engines.reads, engines.vault, engines.log]) await engine.close();
    },
  };
}

async function wholeLog({ log }: Engines): Promise<readonly RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  const ended = new AbortController();
  for await (const batch of log.subscribe({ after: START, untilHead: true, signal: ended.signal })) all.push(...batch.events);
  return all;
}
