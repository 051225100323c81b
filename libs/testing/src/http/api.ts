import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { type Engines, kernelContext, Registry, Runtime, type SystemPorts } from '@sleutelbos/kernel';
import { type Application, type ApplicationOptions, type ContextModule, createApplication, type SignedIn } from '@sleutelbos/web';
import { type SimulatedSystem, simulatedSystem } from '../simulation/simulated-system.js';
import { type LocalIssuer, localIssuer } from './local-issuer.js';
import type { Persona } from './personas.js';
import { injecting, type Requests, requestsBy } from './requests.js';

export { Answer, type Requests, type Sent } from './requests.js';

export interface ApiOptions {
  readonly modules: readonly ContextModule[];
  readonly seed?: string;
  readonly startMs?: number;
  readonly visitorsOf?: string;
  /** Opens other engines than those in memory; they are closed with the rest. */
  readonly open?: (system: SystemPorts, toBus: ReturnType<Registry['toBus']>) => ReturnType<typeof memoryEngines>;
  /** The system of a process that went before: time goes on and no id comes twice. */
  readonly system?: SimulatedSystem;
  /** Changes how the process is composed. */
  readonly over?: Partial<ApplicationOptions>;
}

/** Modules behind HTTP on memory engines, called without a port, with tokens of a local issuer. */
export interface Api {
  readonly runtime: Runtime;
  readonly engines: Engines;
  readonly system: SimulatedSystem;
  readonly application: Application;
  readonly issuer: LocalIssuer;
  /** What loops reported: where, and the name of the error. */
  readonly faults: readonly string[];
  /** `null`: without a token. */
  as(who: Persona | SignedIn | null): Requests;
  /** Until views, reactions and due timers are done. */
  settled(): Promise<void>;
  /** Moves the clock and waits until everything that fell due is done. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function api(options: ApiOptions): Promise<Api> {
  const system = options.system ?? simulatedSystem(options.seed, options.startMs);
  const registry = new Registry([kernelContext, ...options.modules.map((one) => one.context)]);
  const engines = await (options.open ?? memoryEngines)(system, registry.toBus(system.ciphers));
  const faults: string[] = [];
  const runtime = new Runtime(registry, engines, system, {
    report: (where, error) => faults.push(`${where}: ${error instanceof Error ? error.name : 'unknown'}`),
  });
  const issuer = await localIssuer();
  const application = await createApplication({
    runtime,
    modules: options.modules,
    authentication: issuer.authentication,
    port: 0,
    logLevel: 'silent',
    // Tests ask as fast as they can.
    limits: { requestsPerSecond: 0 },
    closeEngines: () => engines.close(),
    ...(options.visitorsOf === undefined ? {} : { visitorsOf: options.visitorsOf }),
    ...options.over,
  });
  await application.startWithoutPort();

  return {
    runtime,
    engines,
    system,
    application,
    issuer,
    faults,
    as: requestsBy(
      (who) => issuer.authorization(who),
      injecting((url) => [application.fastify, url]),
    ),
    settled: () => runtime.settled(),
    async pass(ms) {
      system.clock.pass(ms);
      await runtime.settled();
    },
    close: () => application.stop(),
  };
}
