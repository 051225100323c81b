import { resolve } from 'node:path';
import { MongodbWire } from './mongodb-wire.mjs';
import { PlatformProcess } from './platform-process.mjs';

const APPS = resolve(import.meta.dirname, '../apps');
/** Who runs services starts one that ended anew after a moment. */
const RESTART_MS = 300;
const RESTART_REFUSED_MS = 1_000;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** One replica of a service: one process after the other. */
class Replica {
  #meant = false;
  #process = null;
  #running = null;
  url = '';

  constructor(context, wire, environment, fleet) {
    this.context = context;
    /** Its way to MongoDB. Null where that is not to be meddled with. */
    this.wire = wire;
    this.environment = environment;
    this.fleet = fleet;
  }

  begin() {
    this.#running = this.#live();
  }

  async #live() {
    while (!this.fleet.stopping) {
      this.#meant = false;
      this.#process = new PlatformProcess(this.environment, resolve(APPS, this.context, 'dist/main.js'));
      const process = this.#process;
      const ready = await process.ready.then(
        (url) => {
          this.url = url;
          return true;
        },
        () => false,
      );
      if (!ready) await process.kill();
      const { code, signal } = await process.exited;
      this.url = '';
      for (const fault of process.faults) this.fleet.faults.set(fault, (this.fleet.faults.get(fault) ?? 0) + 1);
      if (!ready && !this.#meant) this.fleet.startsRefused += 1;
      else if (!this.#meant) this.fleet.violation(`${this.context} ended by itself (${signal ?? code}): ${process.said}`);
      if (!this.fleet.stopping) await pause(ready || this.#meant ? RESTART_MS : RESTART_REFUSED_MS);
    }
  }

  /** In the middle of whatever it does. It is started anew. */
  kill() {
    this.#meant = true;
    return this.#process.kill();
  }

  async stop() {
    this.#meant = true;
    const code = await this.#process?.terminate();
    await this.#running;
    this.wire?.close();
    return code;
  }
}

/** The six built services with their replicas, started anew whenever they end, as an orchestrator would. */
export class ServiceFleet {
  replicas = [];
  stopping = false;
  /** What they reported, and how often. */
  faults = new Map();
  /** Starts that ended by themselves, as an engine was away. */
  startsRefused = 0;
  /** By context, where requests go: to a replica that runs, each time another. */
  addresses = {};
  #turn = 0;

  constructor(violation) {
    this.violation = violation;
  }

  /**
   * @param replicas how many of each, by context
   * @param environment what all of them are given; MONGODB_URL and the register's come with `databases`
   * @param wired whether each has a way of its own to MongoDB
   */
  async start({ replicas, environment, mongodbUrl, databases, wired }) {
    for (const [context, count] of Object.entries(replicas)) {
      const own = [];
      for (let n = 0; n < count; n += 1) {
        const wire = wired ? await MongodbWire.to(mongodbUrl) : null;
        const url = wire?.url ?? mongodbUrl;
        const places = { MONGODB_URL: withDatabase(url, databases.views), SLEUTELBOS_REGISTER_URL: withDatabase(url, databases.register) };
        own.push(new Replica(context, wire, { ...environment, ...places }, this));
      }
      this.replicas.push(...own);
      Object.defineProperty(this.addresses, context, {
        get: () => {
          const there = own.filter((one) => one.url !== '');
          this.#turn += 1;
          return there[this.#turn % there.length]?.url ?? NOWHERE;
        },
      });
    }
    for (const one of this.replicas) one.begin();
  }

  of(context) {
    return this.replicas.filter((one) => one.context === context);
  }

  /** What every replica says of itself: the parts that are not well. */
  async unwell() {
    const all = await Promise.all(this.replicas.map((one) => unwellIn(one)));
    return all.flat();
  }

  /** All of them, in order; answers what did not end as it should. */
  async stop() {
    this.stopping = true;
    const codes = await Promise.all(this.replicas.map((one) => one.stop()));
    for (const [n, code] of codes.entries())
      if (code !== 0) this.violation(`${this.replicas[n].context} was asked to end and did with exit code ${code}`);
  }

  async killAll() {
    this.stopping = true;
    await Promise.all(this.replicas.map((one) => one.kill()));
  }
}

/** Several hosts may stand in one address, which URL does not read. */
export const withDatabase = (url, database) => url.replace(/^([^/]+\/\/[^/?]+)\/?[^?]*/, `$1/${database}`);

async function unwellIn({ context, url }) {
  if (url === '') return [`${context} does not run`];
  try {
    const { state, views, away = [] } = await (await fetch(`${url}/health/status`)).json();
    const behind = views.filter((one) => one.state !== 'running' || one.lagSeconds > 0);
    return [
      ...(state === 'ok' ? [] : [`${context} is ${[state, ...away].join(', away: ')}`]),
      ...behind.map((one) => `${context}'s ${one.name} is ${one.lagSeconds} s behind (${one.fault ?? one.state})`),
    ];
  } catch (error) {
    return [`${context} does not answer: ${error.message}`];
  }
}
