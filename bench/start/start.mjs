import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filledFolder } from '../filled/filled.mjs';
import { inTurn, row } from '../measuring.mjs';
import { jsonLine, startChild } from '../serving/child.mjs';
import { startIssuer } from '../serving/issuer.mjs';
import { get, startPlatform } from '../serving/platform.mjs';
import { temporaryFolder } from '../temporary-folder.mjs';

export const about =
  'milliseconds from the start of the process until the platform takes requests, beside a bare Nest application on Fastify with one route (empty), and with a million events beside an empty log';
export const leavesOut =
  'the very first start in a folder, which makes its files (printed beside), folding views that are behind, the demo’s own sign-in (an issuer is given), the first request';

const BARE = fileURLToPath(new URL('bare-nest.mjs', import.meta.url));
const EVENTS = 1_000_000;

export async function bench({ quick, say }) {
  const folder = temporaryFolder('start');
  const issuer = await startIssuer();
  const empty = join(folder, 'empty');
  const ready = async (data) => {
    const platform = await startPlatform(data, issuer);
    await get(platform.url, '', '/health/ready');
    await platform.stop();
    return platform.ms;
  };
  const bare = async () => {
    const started = await startChild(BARE, { ready: (line) => jsonLine(line)?.url });
    await started.stop();
    return started.ms;
  };
  say(`The very first start, which makes the files: ${Math.round(await ready(empty))} ms`);
  const beside = await inTurn(() => ready(empty), bare, quick ? 3 : 9);
  const filled = await filledFolder(folder, quick ? EVENTS / 10 : EVENTS, { views: true, say });
  const full = await inTurn(
    () => ready(filled.data),
    () => ready(empty),
    quick ? 3 : 9,
  );
  issuer.close();
  return [row('empty', 'ms', beside, { atMost: 2 }), row('1 M events', 'ms', full, { atMost: 1.2 })];
}
