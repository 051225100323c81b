import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Application } from '../server/application.js';
import { type Metric, metricsRequest } from './otlp.js';

const EVERY_MS = 15_000;
const PATIENCE_MS = 5_000;

export interface TelemetryOptions {
  /** Where a collector takes OTLP over HTTP, without `/v1/metrics`. */
  readonly endpoint: string;
  readonly everyMs?: number;
}

/**
 * Sends a collector how far views are behind, what is parked, and which problems were answered: names of ours and numbers, nothing of
 * anybody. A collector that is away costs nothing but the figures: they are levels and sums, so the next ones make up for it.
 */
export class Telemetry {
  readonly #stop = new AbortController();
  readonly #began = Date.now();
  #running: Promise<void> = Promise.resolve();
  #silent = false;

  constructor(
    private readonly application: Application,
    private readonly options: TelemetryOptions,
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await setTimeout(this.options.everyMs ?? EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.#send();
    }
  }

  async #send(): Promise<void> {
    const { log, name } = this.application;
    try {
      const resource = { 'service.name': name, 'service.instance.id': `${hostname()}-${process.pid}` };
      const body = metricsRequest(resource, await this.#metrics(), { from: this.#began, to: Date.now() });
      const answer = await fetch(`${this.options.endpoint.replace(/\/$/, '')}/v1/metrics`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), this.#stop.signal]),
      });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      if (this.#silent) log.info('figures are collected again');
      this.#silent = false;
    } catch {
      // Told once, not every quarter of a minute.
      if (!this.#silent && !this.#stop.signal.aborted)
        log.warn('figures are not collected: nobody takes them at OTEL_EXPORTER_OTLP_ENDPOINT');
      this.#silent = true;
    }
  }

  async #metrics(): Promise<readonly Metric[]> {
    const { runtime, problems } = this.application;
    const { views } = await runtime.status();
    const parked = await runtime.parked();
    return [
      {
        name: 'sleutelbos.view.lag',
        description: 'Since when a view is not level with the log',
        unit: 's',
        kind: 'level',
        points: views.map(({ name, context, state, lagSeconds }) => ({ value: lagSeconds, of: { view: name, context, state } })),
      },
      {
        name: 'sleutelbos.parked.messages',
        description: 'Messages that a reaction could not handle',
        unit: '{message}',
        kind: 'level',
        points: parked.map(({ group, messages }) => ({ value: messages, of: { group } })),
      },
      {
        name: 'sleutelbos.problems',
        description: 'Answers that were problems; 409 are refusals by a rule',
        unit: '{answer}',
        kind: 'count',
        points: problems.all().map(({ code, status, count }) => ({ value: count, of: { code, status: String(status) } })),
      },
    ];
  }
}
