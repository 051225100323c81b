/**
 * Log and keys lie in two files, and each notes now and then how far the other was: so that one that lost its end, or that was put back
 * without the other, is noticed. A note holds within one incarnation of the log.
 */

/** In the keys' file: number of the log's last event at that moment. */
export const LOG_HEAD = 'log-head';
/** In the log's file: the counter of the vault at that moment. */
export const VAULT_COUNTER = 'vault-counter';

export const noteOf = (incarnation: string, value: number): string => `${incarnation} ${value}`;

/** The noted number; 0 where nothing was noted within this incarnation. */
export function noted(note: string | null, incarnation: string | null): number {
  const [of, value] = note?.split(' ') ?? [];
  return of !== undefined && of === incarnation ? Number(value) : 0;
}
