import type { Position } from '@sleutelbos/kernel';

/** A document as its store keeps it, for checks; null is a tombstone. */
export interface DocumentText {
  readonly id: string;
  readonly position: Position;
  readonly document: string | null;
}
