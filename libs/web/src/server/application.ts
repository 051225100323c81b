import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Engines } from '@sleutelbos/kernel';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { ProblemCounts } from '../telemetry/problem-counts.js';
import type { ApplicationOptions } from './application-options.js';
import type { Readiness } from './readiness.js';

const SWEEP_MS = 25;

/** A composed process. Start it, stop it; `runApplication` does both for a service. */
export class Application {
  #stopping: Promise<void> | undefined;
  #step = 'running';

  constructor(
    readonly nest: NestFastifyApplication,
    readonly fastify: FastifyInstance,
    private readonly readiness: Readiness,
    readonly log: Logger,
    /** What was answered with a problem so far. */
    readonly problems: ProblemCounts,
    private readonly options: ApplicationOptions,
  ) {}

  get runtime(): ApplicationOptions['runtime'] {
    return this.options.runtime;
  }

  /** Of the one context that it serves; `platform` where there are several. */
  get name(): string {
    const [only, ...others] = this.options.modules;
    return only && others.length === 0 ? only.name : 'platform';
  }

  /** The step that the shutdown has reached. */
  get step(): string {
    return this.#step;
  }

  /** Starts the loops, then takes requests. Answers the address. */
  async start(): Promise<string> {
    await this.runtime.start();
    await this.fastify.listen({ port: this.options.port, host: this.options.host ?? '::' });
    this.readiness.started();
    return this.url;
  }

  /** Starts the loops without a port: requests come through `fastify.inject`. */
  async startWithoutPort(): Promise<void> {
    await this.runtime.start();
    this.readiness.started();
  }

  /** `http://localhost:<port>` */
  get url(): string {
    const address = this.fastify.server.address() as AddressInfo | null;
    if (!address) throw new Error('The application takes no requests');
    return `http://localhost:${address.port}`;
  }

  /**
   * In order: readiness off; wait while the load balancer notices; take no new requests and finish those begun; let every loop
   * finish its batch; close the engines.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#step = 'draining';
    this.readiness.draining();
    if (this.options.drainMs) await new Promise((resolve) => setTimeout(resolve, this.options.drainMs));
    this.#step = 'closing HTTP';
    await this.#closeHttp();
    this.#step = 'stopping loops';
    await this.runtime.stop();
    this.#step = 'closing engines';
    await (this.options.closeEngines ?? (() => closeAll(this.runtime.engines)))();
    this.#step = 'stopped';
  }

  /** A kept-alive connection that falls idle after the closing began would hold it up until its own timeout. */
  async #closeHttp(): Promise<void> {
    const sweep = setInterval(() => this.fastify.server.closeIdleConnections(), SWEEP_MS);
    try {
      await this.nest.close();
    } finally {
      clearInterval(sweep);
    }
  }
}

/** What reads from the log goes before the log. */
async function closeAll(engines: Engines): Promise<void> {
  const closable: readonly { close?(): Promise<void> }[] = [engines.bus, engines.views, engines.reads, engines.log, engines.vault];
  for (const engine of closable) await engine.close?.();
}
