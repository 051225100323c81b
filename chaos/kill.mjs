import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startIssuer } from './issuer.mjs';
import { Ledger } from './ledger.mjs';
import { PlatformProcess, sleutelbos } from './platform-process.mjs';
import { seeded } from './seeded.mjs';
import { Stories } from './stories.mjs';

const CONNECTIONS = 16;
const KEY_PERSONS = 8;
/** One round in so many ends with SIGTERM instead, one begins with a start that is killed, and after so many the views are compared. */
const EVERY_SIGTERM = 8;
const EVERY_KILLED_START = 7;
const EVERY_COMPARISON = 20;
const SETTLED_PATIENCE_MS = 120_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Kills the built platform at random moments under load and looks each time whether it kept its word. The seed fixes what is asked and
 * when is killed; the machine's own pace is not in it.
 */
export async function killRounds({ rounds, seed }) {
  const chance = seeded(seed);
  const home = mkdtempSync(join(tmpdir(), 'sleutelbos-chaos-'));
  const issuer = await startIssuer();
  const environment = {
    HOST: '127.0.0.1',
    SLEUTELBOS_DATA: join(home, 'data'),
    SLEUTELBOS_KEK: randomBytes(32).toString('base64'),
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: issuer.audience,
  };
  const ledger = new Ledger(issuer, environment.SLEUTELBOS_DATA, `chaos-${seed}`);
  const stories = new Stories(ledger, chance);
  const ended = { sigkill: 0, sigterm: 0, killedStarts: 0, comparisons: 0, documents: 0 };
  const faults = new Map();
  let platform = null;

  async function start() {
    platform = new PlatformProcess(environment);
    await platform.ready;
  }

  async function end(signal) {
    for (const fault of platform.faults) faults.set(fault, (faults.get(fault) ?? 0) + 1);
    if (signal === 'SIGKILL') {
      await platform.kill();
      ended.sigkill += 1;
    } else {
      const code = await platform.terminate();
      if (code !== 0) ledger.violation(`SIGTERM under load ended with exit code ${code}`);
      ended.sigterm += 1;
    }
  }

  async function compare(when) {
    const { code, answer, said } = await sleutelbos(environment, 'verify', '--views');
    ended.comparisons += 1;
    ended.documents = answer.documents ?? 0;
    if (code !== 0) ledger.violation(`verify --views ${when}: ${(answer.faults ?? [said]).slice(0, 5).join(' ')}`);
  }

  async function round(number) {
    if (number % EVERY_KILLED_START === EVERY_KILLED_START - 1) {
      platform = new PlatformProcess(environment);
      await pause(chance() * 600);
      await platform.kill();
      ended.killedStarts += 1;
    }
    await start();
    ledger.checkLog();
    await ledger.replay(platform.url);
    if (number % EVERY_COMPARISON === EVERY_COMPARISON - 1) await compare(`in round ${number + 1}, beside the running process`);
    let stopped = false;
    const living = Promise.all(Array.from({ length: CONNECTIONS }, () => stories.live(platform.url, () => stopped)));
    await pause(50 + chance() * 750);
    await end(number % EVERY_SIGTERM === EVERY_SIGTERM - 1 ? 'SIGTERM' : 'SIGKILL');
    stopped = true;
    await living;
  }

  try {
    await start();
    await stories.begin(platform.url, KEY_PERSONS);
    await end('SIGKILL');
    for (let number = 0; number < rounds; number += 1) {
      await round(number);
      const { acknowledged, interrupted, events } = ledger.counts;
      if ((number + 1) % 10 === 0 || number + 1 === rounds)
        console.log(
          `  ${number + 1} rounds: ${acknowledged} acknowledged, ${interrupted} cut off, ${events} events, ${ledger.violations.length} violations`,
        );
    }
    await start();
    ledger.checkLog();
    await ledger.replay(platform.url);
    await ledger.replayEverything(platform.url);
    if (!(await settled(platform.url))) ledger.violation('the views did not come level with the log within two minutes');
    await compare('at the end, beside the running process');
    await end('SIGTERM');
    ledger.checkLog();
    await compare('after the end');
  } catch (error) {
    ledger.violation(error.message);
  } finally {
    await platform?.kill();
    issuer.close();
  }
  if (ledger.violations.length === 0) rmSync(home, { recursive: true, force: true });
  else console.log(`  The data folder is kept for examination: ${environment.SLEUTELBOS_DATA}`);
  return { rounds, seed, ...ended, ...ledger.counts, loopFaults: Object.fromEntries(faults), violations: ledger.violations.length };
}

async function settled(origin) {
  for (let waited = 0; waited < SETTLED_PATIENCE_MS; waited += 200) {
    const { state, views } = await (await fetch(`${origin}/health/status`)).json();
    if (state === 'ok' && views.every((view) => view.lagSeconds === 0)) return true;
    await pause(200);
  }
  return false;
}
