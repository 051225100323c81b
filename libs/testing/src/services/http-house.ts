import { randomUUID } from 'node:crypto';
import type { SignedIn } from '@sleutelbos/web';
import { type Carry, requestsBy } from '../http/requests.js';
import type { House } from './house.js';
import { CONTEXTS, pathAtService, serviceOf } from './routing.js';

/** A reaction over a broker, a view over a database: seconds, on a machine with other work. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 200;

export interface HttpHouseOptions {
  /** Address of the proxy, or of each service by its context. No slash at the end. */
  readonly at: string | Readonly<Record<(typeof CONTEXTS)[number], string>>;
  /** `Authorization` of somebody, from an issuer that the services believe. */
  readonly authorizationOf: (who: SignedIn) => Promise<string>;
  /** Where the clock of the services stands. Default: the machine's. */
  readonly now?: () => number;
}

/** The product behind addresses, wherever and on whatever it runs. */
export function httpHouse({ at, authorizationOf, now = () => Date.now() }: HttpHouseOptions): House {
  const addressOf = (path: string): string =>
    typeof at === 'string' ? `${at}${path}` : `${at[serviceOf(path) as (typeof CONTEXTS)[number]]}${pathAtService(path)}`;
  const carry: Carry = async ({ method, url, headers, query, body }) => {
    const asked = `${addressOf(url)}${query ? `?${new URLSearchParams(query)}` : ''}`;
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const answer = await fetch(asked, { method, headers, ...(text === undefined ? {} : { body: text }) });
    return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
  };
  const as = requestsBy(authorizationOf, carry, randomUUID());
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

  async function until<T>(attempt: () => Promise<T>): Promise<T> {
    for (const end = performance.now() + PATIENCE_MS; ; await pause()) {
      try {
        return await attempt();
      } catch (error) {
        if (performance.now() > end) throw error;
      }
    }
  }
  const level = async (): Promise<void> => {
    for (const context of CONTEXTS) {
      const { state, views } = (await as(null).get(`/health/${context}/status`)).expectOk(200);
      const behind = (views as readonly { readonly lagSeconds: number }[]).some((one) => one.lagSeconds > 0);
      if (state !== 'ok' || behind) throw new Error(`${context} is ${state}${behind ? ', and behind' : ''}`);
    }
  };
  return {
    as,
    until,
    now,
    async settled() {
      await until(level);
      // Lags are known to a second.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await until(level);
    },
  };
}
