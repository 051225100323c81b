import { realClock } from '@sleutelbos/engines/system/real-clock.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { type Engines, faultOf, isEngineError, type Registry, type Report, Runtime, type SystemPorts } from '@sleutelbos/kernel';
import { type Application, type Authentication, type ContextModule, createApplication, type Limits, makeLog } from '@sleutelbos/web';
import type { ServiceConfiguration } from './configuration.js';
import { registryOf } from './contexts.js';
import { EngineWatch } from './engine-watch.js';

/** What the engines of a service are opened with. */
export interface EnginesWanted {
  readonly configuration: ServiceConfiguration;
  /** The one context that runs here, and whose events this process puts on the bus. */
  readonly context: string;
  readonly registry: Registry;
  readonly system: SystemPorts;
  /** Told of faults that the engines survive. */
  readonly report: Report;
}

export interface ServiceEngines extends Engines {
  /** In the reverse order of opening. */
  close(): Promise<void>;
}

/** @throws EngineError naming the engine that cannot be reached or used, and the way out; nothing is left open */
export type OpenEngines = (wanted: EnginesWanted) => Promise<ServiceEngines>;

export interface ServiceOptions {
  readonly module: ContextModule;
  readonly configuration: ServiceConfiguration;
  readonly open: OpenEngines;
  /** Default: the machine's own. */
  readonly system?: SystemPorts;
  /** Default: the tokens of the configured issuer, checked with the keys that it publishes. */
  readonly authentication?: Authentication;
}

/**
 * One context as a process of its own, composed but not started. Several replicas may run: one of them turns views, reactions and timers.
 *
 * @throws EngineError: nothing is left open
 */
export async function composeService({ module, configuration, open, ...given }: ServiceOptions): Promise<Application> {
  const system = given.system ?? realSystem(realClock());
  const log = makeLog(configuration.logLevel);
  const registry = registryOf(module.name);
  // An engine's own message names what is wrong and the way out, and holds no data.
  const report: Report = (where, error) =>
    log.error({ where, fault: faultOf(error) }, isEngineError(error) ? error.message : 'fault in a loop');
  const engines = await open({ configuration, context: module.name, registry, system, report });
  const watch = new EngineWatch(engines, system.clock, (engine, away, why) =>
    away ? log.error({ engine, ...(why ? { why } : {}) }, 'engine does not answer') : log.info({ engine }, 'engine answers'),
  );
  try {
    const runtime = new Runtime(registry, { ...engines, away: () => watch.away() }, system, {
      report,
      lease: `loops-${module.name}`,
      promotion: configuration.promotion,
    });
    const application = await createApplication({
      runtime,
      modules: [module],
      log,
      port: configuration.port,
      host: configuration.host,
      authentication: given.authentication ?? { issuer: configuration.issuer.url, audience: configuration.issuer.audience },
      ...(configuration.publicFiguresOf ? { visitorsOf: configuration.publicFiguresOf } : {}),
      limits: limitsOf(configuration),
      trustedProxies: configuration.trustedProxies,
      drainMs: configuration.drainMs,
      closeEngines: async () => {
        await watch.stop();
        await engines.close();
      },
    });
    watch.start();
    return application;
  } catch (error) {
    await engines.close();
    throw error;
  }
}

const limitsOf = ({ requestsPerSecond }: ServiceConfiguration): Partial<Limits> =>
  requestsPerSecond === undefined ? {} : { requestsPerSecond, burst: 2 * requestsPerSecond };
