import { useCallback, useEffect, useState } from 'react';

export type Fetched<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly status: number }
  | { readonly state: 'here'; readonly data: T };

/** Status 0 stands for: no answer at all. */
export class NoAnswer extends Error {
  constructor(readonly status: number) {
    super(`no answer: ${status}`);
  }
}

/** @throws NoAnswer */
export async function getJson<T>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<T> {
  const response = await fetch(path, { headers: { Accept: 'application/json', ...headers } }).catch(() => {
    throw new NoAnswer(0);
  });
  if (!response.ok) throw new NoAnswer(response.status);
  return (await response.json().catch(() => {
    throw new NoAnswer(response.status);
  })) as T;
}

const bearer = (token: string | undefined): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {});

/** Items of one path, with the caller's token where there is one. */
export const getAs = <T>(path: string, token: string | undefined): Promise<T> => getJson<T>(path, bearer(token));

/** Runs `ask` once, again when `ask` itself is another, and again when asked to. */
export function useAnswer<T>(ask: () => Promise<T>): readonly [Fetched<T>, again: () => void] {
  const [fetched, setFetched] = useState<Fetched<T>>({ state: 'loading' });
  const load = useCallback(() => {
    let current = true;
    const show = (next: Fetched<T>) => current && setFetched(next);
    show({ state: 'loading' });
    ask().then(
      (data) => show({ state: 'here', data }),
      (error: unknown) => show({ state: 'failed', status: error instanceof NoAnswer ? error.status : 0 }),
    );
    return () => {
      current = false;
    };
  }, [ask]);
  useEffect(load, [load]);
  return [fetched, load];
}

export function useFetched<T>(path: string, token?: string): readonly [Fetched<T>, again: () => void] {
  return useAnswer(useCallback(() => getAs<T>(path, token), [path, token]));
}
