import type { Engines as Ports } from '@sleutelbos/kernel';

/** One of each port, opened together and closed together. The view store is bound to the log's incarnation. */
export interface Engines extends Ports {
  /** In the reverse order of opening. Safe to repeat. */
  close(): Promise<void>;
}
