import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { jsonLine, startChild } from './child.mjs';

const GENERATOR = fileURLToPath(new URL('load-generator.mjs', import.meta.url));
const TRIVIAL = fileURLToPath(new URL('trivial-server.mjs', import.meta.url));

/** The load generator, a process of its own. */
export function startLoad() {
  const child = spawn(process.execPath, [GENERATOR], { stdio: ['pipe', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** @returns requests a second, latencies in ms, and how many answers had which status @throws Error when any was refused */
    async run(url, order) {
      const { hostname: host, port } = new URL(url);
      child.stdin.write(`${JSON.stringify({ host, port: Number(port), ...order })}\n`);
      const { value } = await lines.next();
      const result = JSON.parse(value);
      const refused = Object.entries(result.statuses).filter(([status]) => Number(status) >= 300);
      if (refused.length > 0) throw new Error(`${url} refused: ${JSON.stringify(result.statuses)} ${result.example}`);
      return result;
    },
    stop: () => child.stdin.end(),
  };
}

/** A request as it goes over the wire. */
export function requestText(method, path, headers, body) {
  const text = body === undefined ? '' : JSON.stringify(body);
  const all = {
    host: '127.0.0.1',
    ...headers,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${text}`;
}

/** What the generator reaches against a server that answers the same bytes whatever it is asked. */
export async function ceilingOf(load, order) {
  const trivial = await startChild(TRIVIAL, { ready: (line) => jsonLine(line)?.url });
  await load.run(trivial.found, { ...order, ms: 500 });
  const { rate } = await load.run(trivial.found, { ...order, ms: 2_000 });
  await trivial.stop();
  return rate;
}
