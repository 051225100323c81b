import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Children that still run: none outlives the benchmark. */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a program of ours on this Node and resolves with the first line for which `ready` gives something.
 *
 * @returns what `ready` gave, how long it took, and the way to stop the child
 */
export async function startChild(program, { args = [], env = {}, ready }) {
  const from = process.hrtime.bigint();
  const child = spawn(process.execPath, [...(env.BENCH_NODE_ARGS?.split(' ') ?? []), program, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-4_000);
  });
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal);
    });
  });
  const lines = createInterface({ input: child.stdout });
  const heard = await new Promise((resolve, reject) => {
    ended.then((how) => reject(new Error(`${program} ended with ${how} before it was ready: ${complaint}`)));
    lines.on('line', (line) => {
      const found = ready(line);
      if (found !== undefined) resolve({ found, ms: Number(process.hrtime.bigint() - from) / 1e6 });
    });
  });
  return {
    ...heard,
    ended,
    child,
    lines,
    async stop() {
      child.kill('SIGTERM');
      const slow = setTimeout(() => child.kill('SIGKILL'), 40_000);
      await ended;
      clearTimeout(slow);
    },
  };
}

/** A line of JSON, or undefined. */
export function jsonLine(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
