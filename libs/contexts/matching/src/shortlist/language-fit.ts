import { LEVELS } from '@sleutelbos/registration/published/index.js';
import type { Candidate } from './candidate.js';

/** Languages that go under one name: the name, and the variants people speak (ISO 639-3 macrolanguages that the programme meets). */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  ar: ['apc', 'ajp', 'acm', 'arz', 'ary', 'aeb', 'arq', 'ayl', 'acq', 'apd', 'afb', 'ars', 'shu', 'arb'],
  ku: ['ckb', 'kmr', 'sdh'],
  fa: ['pes', 'prs', 'haz'],
};

/** How well a key person's best language answers the asked one. */
export interface LanguageFit {
  readonly tag: string;
  readonly level: string;
  /** 0 the same; 1 a variant of what was asked, or the variant is not told; 2 another variant of the same language. */
  readonly distance: 0 | 1 | 2;
}

/** Primary language of a tag: `ar-apc` and `apc` are one, a script or region does not matter. */
function variantOf(tag: string): string {
  const [primary = '', second = ''] = tag.toLowerCase().split('-');
  return VARIANTS[primary]?.includes(second) ? second : primary;
}

const familyOf = (variant: string): string | undefined =>
  VARIANTS[variant] ? variant : Object.keys(VARIANTS).find((family) => VARIANTS[family]?.includes(variant));

/** Null when the two are different languages. */
export function distanceBetween(asked: string, spoken: string): 0 | 1 | 2 | null {
  const [a, b] = [variantOf(asked), variantOf(spoken)];
  if (a === b) return 0;
  const family = familyOf(a);
  if (!family || family !== familyOf(b)) return null;
  return a === family || b === family ? 1 : 2;
}

/** Place of a level from low to high; -1 when nobody knows it, which is below every demand. */
export const levelRank = (level: string): number => (LEVELS as readonly string[]).indexOf(level);

/** The key person's language that fits best: one that reaches the level first, then the nearest, then the better spoken. */
export function languageFit(candidate: Candidate, asked: string, atLeast: string): LanguageFit | null {
  let best: LanguageFit | null = null;
  for (const { tag, level } of candidate.languages) {
    const distance = distanceBetween(asked, tag);
    if (distance === null) continue;
    const fit = { tag, level, distance };
    if (!best || isBetter(fit, best, levelRank(atLeast))) best = fit;
  }
  return best;
}

function isBetter(one: LanguageFit, other: LanguageFit, atLeast: number): boolean {
  const [a, b] = [levelRank(one.level), levelRank(other.level)];
  if (a >= atLeast !== b >= atLeast) return a >= atLeast;
  return one.distance === other.distance ? a > b : one.distance < other.distance;
}
