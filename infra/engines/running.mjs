/** What the programs that start an engine without Docker have in common. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const temporaryFolder = (name) => mkdtempSync(join(tmpdir(), `sleutelbos-${name}-`));

/** A port of the loopback address on which nobody listened a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Runs a command to its end and answers its output. Fails with one line: what is missing, or what the command said last. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) =>
      reject(new Error(error.code === 'ENOENT' ? `${command} is missing on this machine` : `${command} does not start: ${error.message}`)),
    );
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${code}: ${lastLine(output)}`));
    });
  });
}

/**
 * Starts a server whose output goes to the file `log`. `end(signal)` resolves when it is gone; with this process it goes too.
 */
export function serve(command, args, { log, ...options }) {
  const output = openSync(log, 'a');
  const child = spawn(command, args, { ...options, stdio: ['ignore', output, output] });
  closeSync(output);
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  let ended = false;
  const gone = new Promise((resolve) => {
    const over = () => {
      ended = true;
      process.removeListener('exit', killed);
      resolve();
    };
    child.once('exit', over);
    child.once('error', over);
  });
  return {
    pid: child.pid,
    get ended() {
      return ended;
    },
    lastWords: () => lastLine(readFileSync(log, 'utf8')),
    end(signal) {
      if (!ended) child.kill(signal);
      return gone;
    },
  };
}

/** Waits until the server answers. Fails with what it said last when it ended or took too long. */
export async function untilItAnswers(name, server, answers, withinMs = 60_000) {
  for (const until = Date.now() + withinMs; Date.now() < until && !server.ended; await sleep(100)) {
    if (await answers()) return;
  }
  const { ended } = server;
  await server.end('SIGKILL');
  throw new Error(`${name} ${ended ? 'ended at its start' : `gave no answer in ${withinMs / 1000} s`}: ${server.lastWords()}`);
}

/** For a program run by hand: says where the server is, stops it at SIGINT or SIGTERM. A server that cannot start is said in one line. */
export async function byHand(start, say) {
  try {
    const server = await start();
    console.log(say(server));
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.stop());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

const lastLine = (text) => text.trim().split('\n').at(-1) ?? '';
