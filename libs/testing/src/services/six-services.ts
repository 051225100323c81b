import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import type { EngineName, Engines } from '@sleutelbos/kernel';
import type { Application, ContextModule } from '@sleutelbos/web';
import { type LocalIssuer, localIssuer } from '../http/local-issuer.js';
import { injecting, requestsBy } from '../http/requests.js';
import { type SimulatedSystem, simulatedSystem } from '../simulation/simulated-system.js';
import { allModules } from './all-modules.js';
import { composeOver } from './compose-over.js';
import type { House } from './house.js';
import { pathAtService, serviceOf } from './routing.js';

export interface SixServices extends House {
  readonly system: SimulatedSystem;
  readonly issuer: LocalIssuer;
  /** What all services share. */
  readonly engines: Engines;
  /** By context; the replica that was started last. */
  service(context: string): Application;
  /** Another replica beside the ones that run. From then on requests go to it. */
  grow(context: string): Promise<Application>;
  /** Engines that answer nobody until they are let back. */
  readonly away: Set<EngineName>;
  /** Moves the clock and waits until everything that fell due is done. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface SixServicesOptions {
  /** One a service. Default: all. */
  readonly modules?: readonly ContextModule[];
  readonly seed?: string;
  readonly startMs?: number;
  /** Opens other engines than those in memory, shared by all services. */
  readonly open?: typeof memoryEngines;
}

/**
 * Each context as a service of its own, in one process: six compositions as the apps make them, over shared engines, behind the routes of
 * the proxy. Each service has a bus of its own on the shared log, as it would have a client.
 */
export async function sixServices({
  modules = allModules,
  seed,
  startMs,
  open = memoryEngines,
}: SixServicesOptions = {}): Promise<SixServices> {
  const system = simulatedSystem(seed, startMs);
  const issuer = await localIssuer();
  const away = new Set<EngineName>();
  const shared = await open(system, () => []);
  const running: { readonly context: string; readonly application: Application }[] = [];

  async function start(module: ContextModule): Promise<Application> {
    const application = await composeOver(module, { shared, system, authentication: issuer.authentication, away });
    await application.startWithoutPort();
    running.push({ context: module.name, application });
    return application;
  }
  for (const module of modules) await start(module);

  const service = (context: string): Application => {
    const found = running.findLast((one) => one.context === context);
    if (!found) throw new Error(`No service ${context}`);
    return found.application;
  };
  /** One service's commands are another one's news: until a round through all of them adds nothing to the log. */
  async function settled(): Promise<void> {
    for (let before = ''; ; ) {
      for (const { application } of running) await application.runtime.settled();
      const head = await shared.log.head();
      if (head === before) return;
      before = head;
    }
  }
  return {
    system,
    issuer,
    engines: shared,
    away,
    service,
    grow(context) {
      const module = modules.find((one) => one.name === context);
      if (!module) throw new Error(`No context ${context}`);
      return start(module);
    },
    as: requestsBy(
      (who) => issuer.authorization(who),
      injecting((url) => [service(serviceOf(url)).fastify, pathAtService(url)]),
    ),
    settled,
    async until(attempt) {
      await settled();
      return attempt();
    },
    now: () => system.clock.now(),
    async pass(ms) {
      system.clock.pass(ms);
      await settled();
    },
    async close() {
      for (const { application } of running.splice(0)) await application.stop();
      await shared.close();
    },
  };
}
