import type { Candidate, RequestToMatch } from './candidate.js';
import { HARD_RULES, type HardRule, RULE_CODES, type RuleCode } from './hard-rules.js';
import { type Reason, type ReasonCode, score } from './score.js';
import { tieOrder } from './tie-order.js';

/** A shortlist is short: people choose better from few. */
export const MOST_SHOWN = 5;

export interface Ranked {
  readonly rank: number;
  readonly candidate: Candidate;
  readonly score: number;
  readonly reasons: readonly Reason[];
}

/** What asking this one would mean. */
export interface Consequence {
  readonly openAfter: number;
  readonly openLimit: number;
  readonly asksThisWeekAfter: number;
  readonly asksLimit: number;
}

/** The difference to the next one of the list. */
export interface Difference {
  readonly points: number;
  readonly because: readonly ReasonCode[];
}

export interface Shown extends Ranked {
  readonly consequence: Consequence;
  readonly toNext: Difference | null;
}

export interface Shortlist {
  readonly considered: number;
  readonly eligible: number;
  /** Everybody that keeps the hard rules, best first. */
  readonly ranking: readonly Ranked[];
  /** The first five with what a person needs to choose. */
  readonly shown: readonly Shown[];
  /** Removed key persons per code, each counted once. */
  readonly removed: readonly { readonly code: RuleCode; readonly count: number }[];
  /** How many more there would be if one rule, and only that one, were relaxed. */
  readonly relaxations: readonly { readonly code: RuleCode; readonly to: string; readonly opens: number }[];
}

/** Pure and the same every time (MAT-01, MAT-02, MAT-04). Candidates in any order give the same list. */
export function shortlist(request: RequestToMatch, candidates: readonly Candidate[]): Shortlist {
  const removed = new Map<RuleCode, number>();
  const opens = new Map<HardRule, { code: RuleCode; opens: number }>();
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    const broken = brokenRules(candidate, request);
    const first = broken[0];
    if (!first) {
      kept.push(candidate);
      continue;
    }
    removed.set(first.code, (removed.get(first.code) ?? 0) + 1);
    if (broken.length === 1 && first.rule.relaxed?.passes(candidate, request))
      opens.set(first.rule, { code: first.code, opens: (opens.get(first.rule)?.opens ?? 0) + 1 });
  }
  const ranking = ranked(request, kept);
  return {
    considered: candidates.length,
    eligible: kept.length,
    ranking,
    shown: ranking.slice(0, MOST_SHOWN).map((one, i) => shown(one, ranking[i + 1])),
    removed: inRuleOrder([...removed].map(([code, count]) => ({ code, count }))),
    relaxations: HARD_RULES.flatMap((rule) => {
      const found = opens.get(rule);
      return found && rule.relaxed ? [{ code: found.code, to: rule.relaxed.to, opens: found.opens }] : [];
    }),
  };
}

function brokenRules(candidate: Candidate, request: RequestToMatch): { rule: HardRule; code: RuleCode }[] {
  const broken: { rule: HardRule; code: RuleCode }[] = [];
  for (const rule of HARD_RULES) {
    const code = rule.check(candidate, request);
    if (code) broken.push({ rule, code });
  }
  return broken;
}

/** The first rule that one key person does not keep, or null. */
export function whyNot(candidate: Candidate, request: RequestToMatch): RuleCode | null {
  return brokenRules(candidate, request)[0]?.code ?? null;
}

function ranked(request: RequestToMatch, kept: readonly Candidate[]): readonly Ranked[] {
  return kept
    .map((candidate) => ({ candidate, ...score(candidate, request), tie: tieOrder(request.helpRequestId, candidate.keyPersonId) }))
    .sort((a, b) => b.score - a.score || a.tie - b.tie)
    .map(({ tie: _, ...one }, i) => ({ rank: i + 1, ...one }));
}

function shown(one: Ranked, next: Ranked | undefined): Shown {
  const { candidate } = one;
  const consequence = {
    openAfter: candidate.open + 1,
    openLimit: candidate.limits?.openAssignments ?? 0,
    asksThisWeekAfter: candidate.askedThisWeek + 1,
    asksLimit: candidate.limits?.asksAWeek ?? 0,
  };
  return { ...one, consequence, toNext: next ? difference(one, next) : null };
}

function difference(one: Ranked, next: Ranked): Difference {
  const theirs = new Map(next.reasons.map((reason) => [reason.code, reason.points]));
  const because = one.reasons.filter((reason) => reason.points > (theirs.get(reason.code) ?? 0)).map((reason) => reason.code);
  return { points: one.score - next.score, because };
}

/** Not in the order of whoever was looked at first: that would tell of people. */
const inRuleOrder = <T extends { readonly code: RuleCode }>(removed: readonly T[]): readonly T[] =>
  [...removed].sort((a, b) => RULE_CODES.indexOf(a.code) - RULE_CODES.indexOf(b.code));
