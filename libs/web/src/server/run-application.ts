import { Telemetry } from '../telemetry/telemetry.js';
import type { Application } from './application.js';

export interface RunOptions {
  /** After this a stuck shutdown is ended by force. Default 30 s. */
  readonly patienceMs?: number;
  /** Runs before the application stops (an app's own loops). */
  readonly before?: () => Promise<void>;
  readonly exit?: (code: number) => void;
}

/**
 * Owns SIGTERM and SIGINT: the first stops the application in order and exits with 0, a second exits at once. A watchdog names the
 * step that hangs. Where OTEL_EXPORTER_OTLP_ENDPOINT (a name of that standard's) names a collector, it is sent figures. Answers a
 * function that does the same without a signal.
 */
export function runApplication(application: Application, options: RunOptions = {}): () => Promise<void> {
  const exit = options.exit ?? ((code: number) => process.exit(code));
  const { log } = application;
  const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const telemetry = endpoint ? new Telemetry(application, { endpoint }) : null;
  telemetry?.start();
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) {
      exit(1);
      return;
    }
    stopping = true;
    const watchdog = setTimeout(() => {
      log.fatal({ step: application.step }, 'shutdown hangs');
      exit(1);
    }, options.patienceMs ?? 30_000);
    watchdog.unref();
    try {
      await options.before?.();
      // Not waited for: it may be asking an engine that hangs.
      void telemetry?.stop();
      await application.stop();
      clearTimeout(watchdog);
      log.flush();
      exit(0);
    } catch (error) {
      log.fatal({ step: application.step, fault: error instanceof Error ? error.name : 'unknown' }, 'shutdown failed');
      exit(1);
    }
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return stop;
}
