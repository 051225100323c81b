/** What one client, and all together, may ask of a process. */
export interface Limits {
  /** Requests a second on average, of one client: who is signed in, otherwise an address (visitors, tries to sign in). 0: no limit. */
  readonly requestsPerSecond: number;
  /** Requests of one client at once, after a rest. */
  readonly burst: number;
  /** Open connections; one more is closed at once. */
  readonly connections: number;
  /** Until the headers of a request are there, in milliseconds. */
  readonly headersMs: number;
  /** Until the whole request is there, in milliseconds. */
  readonly requestMs: number;
}

export const DEFAULT_LIMITS: Limits = { requestsPerSecond: 200, burst: 400, connections: 5_000, headersMs: 15_000, requestMs: 30_000 };
