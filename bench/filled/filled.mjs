import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonLine, startChild } from '../serving/child.mjs';

const FILL = fileURLToPath(new URL('fill.mjs', import.meta.url));

/** A data folder with about so many events; `views: true` with all views current. */
export async function filledFolder(under, events, { views = false, say = () => undefined } = {}) {
  const data = join(under, `filled-${events}`);
  const filling = await startChild(FILL, {
    args: [data, String(events), ...(views ? ['--views'] : [])],
    ready: (line) => jsonLine(line)?.programmeId && jsonLine(line),
  });
  say(
    `Filled a folder with ${filling.found.events} events, ${filling.found.requests} help requests${views ? ', and folded all views' : ''} (${(filling.ms / 1000).toFixed(0)} s)`,
  );
  await filling.ended;
  return { data, ...filling.found, remove: () => rmSync(data, { recursive: true, force: true }) };
}
