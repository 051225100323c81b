import type { SignedIn } from '@sleutelbos/web';
import type { Persona } from '../http/personas.js';
import type { Requests } from '../http/requests.js';

/** The product as somebody outside sees it, at one address, in whatever form it runs. */
export interface House {
  /** Requests of a person. `null`: without a token. */
  as(who: Persona | SignedIn | null): Requests;
  /** Until views show what was done before. */
  settled(): Promise<void>;
  /** What one context does about another's events takes a moment: tries until it is so. Throws what the last try threw. */
  until<T>(attempt: () => Promise<T>): Promise<T>;
  /** Where the house's clock stands; milliseconds since 1970. */
  now(): number;
}
