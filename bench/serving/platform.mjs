import { fileURLToPath } from 'node:url';
import { jsonLine, startChild } from './child.mjs';

export const PLATFORM = fileURLToPath(new URL('../../apps/platform/dist/main.js', import.meta.url));

/** The generator is a few clients that ask for everybody: the rate is counted as ever, and never reached. */
const UNLIMITED = { SLEUTELBOS_REQUESTS_PER_SECOND: '1000000' };

/** The built platform as `npm start` runs it, with an issuer of its own choice. */
export async function startPlatform(data, issuer, env = {}) {
  const started = await startChild(PLATFORM, {
    env: { ...issuer.environment, SLEUTELBOS_DATA: data, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info', ...UNLIMITED, ...env },
    ready: (line) => {
      const said = jsonLine(line);
      return said?.msg === 'ready' ? said.url : undefined;
    },
  });
  return { ...started, url: started.found.replace('localhost', '127.0.0.1') };
}

/** Sends a command and gives back its receipt. @throws Error with the problem that was answered */
export async function post(url, authorization, path, body) {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

export async function get(url, authorization, path) {
  const answer = await fetch(url + path, { headers: { authorization } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}
