import { LoopsBeside } from '@sleutelbos/engines/embedded/loops-beside.js';
import { realClock } from '@sleutelbos/engines/system/real-clock.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { startThread } from '@sleutelbos/engines/system/threads.js';
import { type Clock, faultOf, isEngineError, Runtime } from '@sleutelbos/kernel';
import { type Application, type Authentication, createApplication, type Limits, makeLog } from '@sleutelbos/web';
import type { Configuration } from './configuration.js';
import { modules, registry } from './contexts.js';
import { openEmbeddedEngines } from './embedded-engines.js';
import type { FollowerData } from './follower.js';
import { addPages } from './pages.js';
import type { Persona } from './sign-in/personas.js';
import type { DemoSignIn } from './sign-in/sign-in.js';

export interface Platform {
  readonly application: Application;
  /** The demo's sign-in; null where tokens come from an issuer of one's own. */
  readonly signIn: DemoSignIn | null;
}

export interface PlatformOptions {
  readonly demo: boolean;
  /** Default: the machine's own. */
  readonly clock?: Clock;
  readonly logLevel?: string;
  /** More who sign in with client credentials (the demo's other key persons). */
  readonly others?: readonly Persona[];
}

/** The program of the thread in which views, reactions and timers turn: it must not hold up those who ask. */
const FOLLOWER = new URL('./follower.js', import.meta.url);

/** Client of the start page at the demo's sign-in. */
const DASHBOARD_CLIENT = 'dashboard';

/**
 * All contexts in one process on embedded engines, composed but not started.
 *
 * @throws ConfigurationError, EngineError: the message names what is wrong and the way out; nothing is left open
 */
export async function composePlatform(configuration: Configuration, options: PlatformOptions): Promise<Platform> {
  const clock = options.clock ?? realClock();
  const system = realSystem(clock);
  const log = makeLog(options.logLevel ?? process.env.LOG_LEVEL ?? 'info');
  // An engine's own message names a file and the way out, and holds no data.
  const engines = await openEmbeddedEngines(configuration, system, registry, (error) =>
    log.error({ fault: faultOf(error) }, isEngineError(error) ? error.message : 'fault in the engines'),
  );
  const report = (where: string, error: unknown): void => log.error({ where, fault: faultOf(error) }, 'fault in a loop');
  const { data: folder, promotion } = configuration;
  const data: FollowerData = { folder, promotion, clockAt: options.clock ? options.clock.now() : null };
  const start = () => startThread(FOLLOWER, data, clock);
  const loops = new LoopsBeside({ log: engines.log, vault: engines.vault, clock, report, start });
  try {
    const runtime = new Runtime(registry, engines, system, { report, loops });
    let origin = `http://localhost:${configuration.port}`;
    const signIn = configuration.issuer
      ? null
      : await demoSignIn({
          origin: () => origin,
          contexts: modules.map((one) => one.name),
          ...(options.others ? { others: options.others } : {}),
        });
    const application = await createApplication({
      runtime,
      modules,
      log,
      port: configuration.port,
      host: configuration.host,
      authentication: authenticationOf(configuration, signIn),
      ...(configuration.publicFiguresOf ? { visitorsOf: configuration.publicFiguresOf } : {}),
      limits: options.demo ? { requestsPerSecond: 0 } : limitsOf(configuration),
      trustedProxies: configuration.trustedProxies,
      closeEngines: () => engines.close(),
      mount: async (fastify) => {
        fastify.addHook('onListen', async () => {
          origin = application.url;
        });
        await signIn?.mount(fastify);
        await addPages(fastify, {
          demo: options.demo,
          clock,
          signIn: signIn && { issuer: () => signIn.issuer, clientId: DASHBOARD_CLIENT, scope: 'openid' },
          personas: signIn?.personas ?? [],
        });
      },
    });
    return { application, signIn };
  } catch (error) {
    await loops.stop();
    await engines.close();
    throw error;
  }
}

const limitsOf = ({ requestsPerSecond }: Configuration): Partial<Limits> =>
  requestsPerSecond === undefined ? {} : { requestsPerSecond, burst: 2 * requestsPerSecond };

/** Loaded where it is used: a sign-in server is half as large as all the rest. */
async function demoSignIn(options: ConstructorParameters<typeof DemoSignIn>[0]): Promise<DemoSignIn> {
  const { DemoSignIn: SignIn } = await import('./sign-in/sign-in.js');
  return new SignIn(options);
}

function authenticationOf({ issuer }: Configuration, signIn: DemoSignIn | null): Authentication {
  if (issuer) return { issuer: issuer.url, audience: issuer.audience };
  if (!signIn) throw new Error('Neither an issuer nor the demo’s sign-in');
  return signIn.authentication;
}
