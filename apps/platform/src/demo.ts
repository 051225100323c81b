import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { movableClock } from '@sleutelbos/engines/system/movable-clock.js';
import { ProgressBar } from '@sleutelbos/engines/system/progress-bar.js';
import { isEngineError } from '@sleutelbos/kernel';
import { ConfigurationError } from '@sleutelbos/service/environment.js';
import { runApplication } from '@sleutelbos/web';
import { configurationFrom } from './configuration.js';
import { ApiClient } from './demo/api-client.js';
import { KEY_PERSONS } from './demo/pilot.js';
import { FIRST_DAY, play } from './demo/play.js';
import { summaryOf } from './demo/summary.js';
import { tokenSource } from './demo/token-source.js';
import { composePlatform } from './platform.js';
import { keyPersonPersona, TENANT } from './sign-in/personas.js';

const exit = process.argv.includes('--exit');
const started = process.hrtime.bigint();
const seconds = (): number => Number(process.hrtime.bigint() - started) / 1e9;

try {
  await demo();
} catch (error) {
  // What a person can mend is told in one message; a fault in the story names the route and the problem.
  const known = error instanceof ConfigurationError || isEngineError(error) || (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  console.error(known ? (error as Error).message : error);
  process.exit(1);
}

async function demo(): Promise<void> {
  const own = process.env.SLEUTELBOS_DATA;
  const folder = own ? undefined : mkdtempSync(join(tmpdir(), 'sleutelbos-demo-'));
  const environment = {
    SLEUTELBOS_PUBLIC_FIGURES_OF: TENANT,
    ...process.env,
    ...(folder ? { SLEUTELBOS_DATA: join(folder, 'data') } : {}),
  };
  const configuration = configurationFrom(exit ? { ...environment, PORT: '0' } : environment);
  const clock = movableClock(FIRST_DAY);
  const others = KEY_PERSONS.map((one) => keyPersonPersona(one.account, one.name));
  const { application, signIn } = await composePlatform(configuration, {
    demo: true,
    clock,
    others,
    logLevel: process.env.LOG_LEVEL ?? 'error',
  });
  if (!signIn) throw new ConfigurationError(['OIDC_ISSUER is set: the demo signs its personas in itself. Start it without.']);
  const clean = async (): Promise<void> => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  };
  const url = await application.start();
  console.log(`Sleutelbos opens at ${url}`);

  const clients = new Map<string, ApiClient>();
  const as = (persona: string): ApiClient => {
    const known =
      clients.get(persona) ??
      new ApiClient(
        url,
        persona,
        tokenSource(() => signIn.issuer, signIn.credentials(persona)),
      );
    clients.set(persona, known);
    return known;
  };
  const bar = new ProgressBar(process.stdout);
  const moveTo = async (at: number): Promise<void> => {
    clock.moveTo(at);
    await application.runtime.settled();
  };
  await play({ as, now: () => clock.now(), moveTo, progress: (share, month) => bar.show(share, month) });
  bar.end();
  const summary = await summaryOf(as, application.runtime.engines.log, seconds());
  if (exit) {
    await application.stop();
    await clean();
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(`The pilot was played in ${summary.seconds} s; the contract of 2022 stands ready at ${url}. Stop with Ctrl-C.`);
  // From here the clock walks on with the day, so that deadlines come as a visitor expects.
  let last = process.hrtime.bigint();
  const walking = setInterval(() => {
    const now = process.hrtime.bigint();
    clock.moveTo(clock.now() + Number((now - last) / 1_000_000n));
    last = now;
  }, 1_000);
  runApplication(application, {
    before: async () => clearInterval(walking),
    exit: (code) => void clean().finally(() => process.exit(code)),
  });
}
