import type { FastifyInstance } from 'fastify';

export interface ProblemCount {
  /** Of the catalogue, or of the rule that refused. */
  readonly code: string;
  readonly status: number;
  readonly count: number;
}

/** How many answers were problems since the process began. */
export class ProblemCounts {
  readonly #counts = new Map<string, ProblemCount>();

  /** Counts what this server answers from now on; routes that were added before are not seen. */
  listen(fastify: FastifyInstance): void {
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      if (reply.statusCode >= 400) this.#add(codeOf(payload), reply.statusCode);
      done(null, payload);
    });
  }

  all(): readonly ProblemCount[] {
    return [...this.#counts.values()];
  }

  #add(code: string, status: number): void {
    const key = `${status} ${code}`;
    this.#counts.set(key, { code, status, count: (this.#counts.get(key)?.count ?? 0) + 1 });
  }
}

/** Codes are ours, so there are few; what is no problem of ours is counted without one. */
function codeOf(payload: unknown): string {
  if (typeof payload !== 'string') return 'other';
  try {
    const { type, code } = JSON.parse(payload) as { type?: unknown; code?: unknown };
    return typeof type === 'string' && typeof code === 'string' ? code : 'other';
  } catch {
    return 'other';
  }
}
