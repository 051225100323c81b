import { EngineError, type EngineName, type Engines, type Lease } from '@sleutelbos/kernel';

const gone = (engine: EngineName): EngineError => new EngineError('unavailable', `The ${engine} engine is away, as the test wants it.`);

/** The same engines, but for those named in `away` at the time: these answer nobody, and lose nothing. */
export function enginesThatFail(engines: Engines, away: ReadonlySet<EngineName>): Engines {
  const { log, views, vault, reads, bus } = engines;
  const check = (engine: EngineName): void => {
    if (away.has(engine)) throw gone(engine);
  };
  return {
    ...engines,
    log: answering(log, 'log', away, {
      async *subscribe(options) {
        check('log');
        for await (const batch of log.subscribe(options)) {
          check('log');
          yield batch;
        }
      },
    }),
    views: answering(views, 'views', away, {
      async lease(...given) {
        check('views');
        const lease = await views.lease(...given);
        return lease && answering<Lease>(lease, 'views', away, {});
      },
    }),
    vault: answering(vault, 'keys', away, {}),
    reads: answering(reads, 'reads', away, {}),
    bus: {
      consume: (group) =>
        bus.consume({
          ...group,
          async handle(message) {
            check('bus');
            await group.handle(message);
          },
        }),
      progress: (group) => bus.progress(group),
      health: () => ({ loopsTurning: true, failing: away.has('bus') ? ['groups'] : [] }),
      close: () => bus.close(),
    },
  };
}

function answering<T extends object>(engine: T, name: EngineName, away: ReadonlySet<EngineName>, own: Partial<T>): T {
  return new Proxy(engine, {
    get(target, key) {
      if (Object.hasOwn(own, key)) return Reflect.get(own, key);
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function' || key === 'close') return value;
      return (...given: unknown[]) => (away.has(name) ? Promise.reject(gone(name)) : value.apply(target, given));
    },
  });
}
