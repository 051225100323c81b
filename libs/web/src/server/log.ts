import type { LoggerService } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import pino, { type Logger } from 'pino';

/** JSON lines without personal data: no bodies, no query strings, no paths with ids, no names, no messages of errors that may quote data. */
export function makeLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

/** What may be said of an error: its class and where it was thrown, never its message. */
export function faultLine(error: unknown): { fault: string; at: readonly string[] } {
  if (!(error instanceof Error)) return { fault: typeof error, at: [] };
  const code = (error as { code?: unknown }).code;
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { fault: typeof code === 'string' ? `${error.name} ${code}` : error.name, at: lines.slice(0, 8).map((line) => line.trim()) };
}

/** The route's pattern, never the address itself: that holds ids. */
export const patternOf = (request: FastifyRequest): string => `${request.method} ${request.routeOptions.url ?? '(unknown)'}`;

/** Nest's own lines go where ours go. */
export function nestLog(log: Logger): LoggerService {
  const line = (message: unknown, rest: unknown[]) => [{ from: String(rest.at(-1) ?? 'nest') }, String(message)] as const;
  return {
    log: (message: unknown, ...rest: unknown[]) => log.debug(...line(message, rest)),
    warn: (message: unknown, ...rest: unknown[]) => log.warn(...line(message, rest)),
    error: (message: unknown, ...rest: unknown[]) =>
      message instanceof Error ? log.error(faultLine(message), 'nest') : log.error(...line(message, rest.slice(-1))),
    fatal: (message: unknown, ...rest: unknown[]) => log.fatal(...line(message, rest)),
  };
}
