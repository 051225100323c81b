import type { Refusal } from '@sleutelbos/kernel';
import { refuse } from '../refusals.js';

/** REG-01: why somebody cannot be registered with a programme of this area; null when they can. */
export function outsideArea(area: readonly string[], municipalities: readonly string[]): Refusal | null {
  if (area.length === 0) return refuse('programme-unknown');
  return municipalities.every((one) => area.includes(one)) ? null : refuse('municipality-not-in-programme');
}
