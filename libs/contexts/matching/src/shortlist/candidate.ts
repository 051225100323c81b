import type { Limits } from '../load/load.js';

/** Weekly window: day 1 Monday .. 7 Sunday, `from` and `to` HH:MM. */
export interface Window {
  readonly day: number;
  readonly from: string;
  readonly to: string;
}

/**
 * What the shortlist may know of a key person. What is not here cannot weigh: no contract form, no nationality, no age, no rating
 * (MAT-02). `gender` is read only where a newcomer wished for it.
 */
export interface Candidate {
  readonly keyPersonId: string;
  readonly capId: string;
  readonly account: string | null;
  readonly active: boolean;
  readonly languages: readonly { readonly tag: string; readonly level: string }[];
  readonly dutchLevel: string;
  readonly rolesWanted: readonly string[];
  readonly rolesTrained: readonly string[];
  readonly domains: readonly string[];
  readonly gender: string | null;
  readonly municipalities: readonly string[];
  /** Null: not told yet, which never passes silently. */
  readonly windows: readonly Window[] | null;
  readonly limits: Limits | null;
  /** Open asks and assignments under way. */
  readonly open: number;
  readonly askedThisWeek: number;
  readonly minutesThisWeek: number;
  /** Cases in which they helped or help now, the latest ones. */
  readonly cases: readonly string[];
  readonly completed: number;
}

/** What is asked for, in codes. */
export interface RequestToMatch {
  readonly helpRequestId: string;
  readonly caseId: string;
  readonly municipality: string;
  readonly role: string;
  readonly language: string;
  readonly domain: string;
  readonly remote: boolean;
  /** All three or none. */
  readonly day: number | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly genderWish: { readonly wish: string; readonly gender: string | null };
  /** Key persons who are not to be asked (again) for this request, whatever the reason: one set, so that no reason can be told from another. */
  readonly unavailable: ReadonlySet<string>;
}
