import type { Actor } from '@sleutelbos/kernel';

/** Who a token says the caller is. */
export interface SignedIn {
  readonly actor: Actor;
  readonly tenant: string;
  /** CBS code, or empty. */
  readonly municipality: string;
}
