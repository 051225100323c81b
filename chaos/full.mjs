import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { startIssuer } from './issuer.mjs';
import { Ledger } from './ledger.mjs';
import { PlatformProcess, sleutelbos } from './platform-process.mjs';
import { seeded } from './seeded.mjs';
import { Stories } from './stories.mjs';

const CONNECTIONS = 8;
const KEY_PERSONS = 4;
/** A disk of somebody's own is not filled. */
const LARGEST_DISK = 256 * 2 ** 20;
const ROOM_LEFT = 2 ** 19;
const ENOUGH_REFUSED = 50;
const FULL_PATIENCE_MS = 60_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Fills a small disk under the working platform: commands answer 503 and nothing is written half, the process lives, and once there is
 * room again it goes on by itself with everything it acknowledged. Then it is started on the full disk.
 */
export async function fullDisk({ on, seed }) {
  const { blocks, bsize } = statfsSync(on);
  if (blocks * bsize > LARGEST_DISK) throw new Error(`${on} is on a disk of more than 256 MB. Name a small one, a tmpfs for one.`);
  const home = mkdtempSync(join(on, 'sleutelbos-chaos-'));
  const ballast = join(home, 'ballast');
  const issuer = await startIssuer();
  const environment = {
    HOST: '127.0.0.1',
    SLEUTELBOS_DATA: join(home, 'data'),
    SLEUTELBOS_KEK: randomBytes(32).toString('base64'),
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: issuer.audience,
  };
  const ledger = new Ledger(issuer, environment.SLEUTELBOS_DATA, `full-${seed}`);
  const stories = new Stories(ledger, seeded(seed));
  const found = {};
  let platform = new PlatformProcess(environment);
  try {
    await platform.ready;
    await stories.begin(platform.url, KEY_PERSONS);

    fill(on, ballast, ROOM_LEFT);
    await live(() => ledger.counts.unavailable >= ENOUGH_REFUSED);
    if (ledger.counts.unavailable < ENOUGH_REFUSED) ledger.violation('the disk did not become full within a minute');
    found.refusedWhileFull = ledger.counts.unavailable;
    const { status } = await fetch(`${platform.url}/health/live`);
    if (status !== 200) ledger.violation(`/health/live answered ${status} on a full disk`);

    rmSync(ballast);
    await ledger.replay(platform.url);
    ledger.checkLog();
    const before = ledger.counts.acknowledged;
    const until = Date.now() + 2_000;
    await live(() => Date.now() > until);
    found.acknowledgedAfterwards = ledger.counts.acknowledged - before;
    if (found.acknowledgedAfterwards === 0) ledger.violation('nothing was acknowledged after there was room again');
    await ledger.replay(platform.url);
    ledger.checkLog();
    await compare();
    if ((await platform.terminate()) !== 0) ledger.violation('SIGTERM did not end with exit code 0');

    fill(on, ballast, 0);
    platform = new PlatformProcess(environment);
    found.startOnFullDisk = await platform.ready.then(
      () => 'ready',
      (error) => error.message,
    );
    if (!/^ready$|is full/.test(found.startOnFullDisk)) ledger.violation(`a start on the full disk: ${found.startOnFullDisk}`);
    await platform.kill();
    rmSync(ballast);
    platform = new PlatformProcess(environment);
    await platform.ready;
    await ledger.replayEverything(platform.url);
    ledger.checkLog();
    await compare();
  } catch (error) {
    ledger.violation(error.message);
  } finally {
    await platform.kill();
    issuer.close();
    rmSync(home, { recursive: true, force: true });
  }
  return { seed, ...found, ...ledger.counts, violations: ledger.violations.length };

  async function live(stopped) {
    let late = false;
    const patience = setTimeout(() => {
      late = true;
    }, FULL_PATIENCE_MS);
    await Promise.all(Array.from({ length: CONNECTIONS }, () => stories.live(platform.url, () => late || stopped())));
    clearTimeout(patience);
  }

  async function compare() {
    await pause(1_000);
    const { code, answer, said } = await sleutelbos(environment, 'verify', '--views');
    found.documents = answer.documents;
    if (code !== 0) ledger.violation(`verify --views: ${(answer.faults ?? [said]).slice(0, 5).join(' ')}`);
  }
}

/** Writes until only `room` bytes are left. */
function fill(on, path, room) {
  const handle = openSync(path, 'a');
  try {
    for (let left = free(on) - room; left > 0; left = free(on) - room) writeSync(handle, Buffer.alloc(Math.min(left, 2 ** 20), 1));
    fsyncSync(handle);
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  } finally {
    closeSync(handle);
  }
}

function free(on) {
  const { bavail, bsize } = statfsSync(on);
  return bavail * bsize;
}
