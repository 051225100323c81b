import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = resolve(import.meta.dirname, '../apps/platform/dist/main.js');
const CLI = resolve(import.meta.dirname, '../apps/cli/dist/main.js');
const START_PATIENCE_MS = 60_000;

/** One life of the built platform on a data folder, or of another built program that says when it is ready. */
export class PlatformProcess {
  #child;
  #exited;
  #said = [];
  url = '';
  faults = [];

  constructor(environment, main = MAIN) {
    this.#child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, PORT: '0', SLEUTELBOS_REQUESTS_PER_SECOND: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const child = this.#child;
    const endWithUs = () => child.kill('SIGKILL');
    process.once('exit', endWithUs);
    this.#exited = once(child, 'exit').then(([code, signal]) => {
      process.removeListener('exit', endWithUs);
      return { code, signal };
    });
    this.ready = new Promise((done, failed) => {
      const patience = setTimeout(() => failed(new Error('the process was not ready within a minute')), START_PATIENCE_MS);
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const said = parsed(line);
        if (said?.msg === 'ready') {
          this.url = said.url.replace('localhost', '127.0.0.1');
          clearTimeout(patience);
          done(this.url);
        }
        if (said?.level >= 50) this.faults.push(`${said.where ?? said.msg}: ${said.fault ?? ''}`);
      });
      this.#exited.then(({ code, signal }) => {
        clearTimeout(patience);
        failed(new Error(`the process ended (${signal ?? code}) before it was ready: ${this.#said.join(' ')}`));
      });
    });
    this.ready.catch(() => undefined);
    createInterface({ input: this.#child.stderr }).on('line', (line) => this.#said.push(line));
  }

  /** Its exit code and the signal that ended it. */
  get exited() {
    return this.#exited;
  }

  /** What it complained of, outside its log. */
  get said() {
    return this.#said.join(' ');
  }

  get pid() {
    return this.#child.pid;
  }

  /** Ends it in the middle of whatever it does. */
  async kill() {
    this.#child.kill('SIGKILL');
    return this.#exited;
  }

  /** Asks it to end; answers its exit code. */
  async terminate() {
    this.#child.kill('SIGTERM');
    return (await this.#exited).code;
  }
}

/** Runs the command line; answers its exit code and its line of JSON. */
export async function sleutelbos(environment, ...words) {
  const child = spawn(process.execPath, [CLI, ...words, '--json'], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let said = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  return { code, answer: parsed(out) ?? {}, said: said.trim() };
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
