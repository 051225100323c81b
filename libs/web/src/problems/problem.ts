import type { Refusal, RefusalCatalogue } from '@sleutelbos/kernel';
import { type ProblemCode, problemEntry } from './catalogue.js';
import type { Violation } from './invalid-input.js';
import type { Locale } from './locale.js';
import { reasonOf } from './violation-texts.js';

/** The body of a problem (RFC 9457), `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** `urn:uuid:` and the id of the request. */
  readonly instance: string;
  readonly code: string;
  readonly invalidParams?: readonly { readonly name: string; readonly code: string; readonly reason: string }[];
  /** Rule that refused, in DOMAIN. */
  readonly rule?: string;
  readonly source?: string;
  readonly facts?: Refusal['facts'];
}

/** What went wrong, before it has words. */
export interface Trouble {
  readonly code: ProblemCode;
  readonly violations?: readonly Violation[];
  readonly refusal?: Refusal;
  /** Methods that the address knows, for `Allow`. */
  readonly allow?: readonly string[];
  /** Seconds, where they are known better than the catalogue does. */
  readonly retryAfter?: number;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Puts a trouble into words. Nothing of the caller's and nothing internal comes in. */
export function problemOf(trouble: Trouble, locale: Locale, requestId: string, refusals: RefusalCatalogue): Problem {
  const entry = problemEntry(trouble.code);
  const problem: Problem = {
    type: `/problems/${trouble.code}`,
    title: entry.title[locale],
    status: entry.status,
    detail: entry.detail[locale],
    instance: `urn:uuid:${requestId}`,
    code: trouble.code,
  };
  if (trouble.violations) return { ...problem, invalidParams: trouble.violations.map((one) => inWords(one, locale)) };
  if (trouble.refusal) return { ...problem, ...refusalInWords(trouble.refusal, locale, refusals, problem.detail) };
  return problem;
}

const inWords = (violation: Violation, locale: Locale) => ({
  name: violation.name.slice(0, 100),
  code: violation.code,
  reason: reasonOf(violation, locale),
});

function refusalInWords(refusal: Refusal, locale: Locale, refusals: RefusalCatalogue, fallback: string): Partial<Problem> {
  const text = refusals[refusal.code]?.[locale] ?? fallback;
  return {
    detail: filled(text, refusal.facts),
    code: refusal.code,
    rule: refusal.rule,
    source: refusal.source,
    ...(refusal.facts ? { facts: refusal.facts } : {}),
  };
}

/** Fills `{limit}` with the fact of that name; what has no fact stays out of sight. */
const filled = (text: string, facts: Refusal['facts']): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts?.[name] ?? '…'));
