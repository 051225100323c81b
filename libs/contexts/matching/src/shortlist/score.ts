import type { Candidate, RequestToMatch } from './candidate.js';
import { languageFit, levelRank } from './language-fit.js';
import { demandOf } from './role-demands.js';
import { daysOf } from './weekly-overlap.js';

/** Most points per reason; together 1000 (MAT-02). Contract form, nationality, age, gender and ratings have none. */
export const WEIGHTS = { language: 300, domain: 200, proximity: 200, availability: 150, continuity: 50, room: 100 } as const;

export type ReasonCode = keyof typeof WEIGHTS | 'preferred-gender';

/** Why so many points. The points of all reasons add up to the score. */
export interface Reason {
  readonly code: ReasonCode;
  readonly points: number;
  readonly max: number;
  /** What was seen: codes and counts. */
  readonly fact: Readonly<Record<string, string | number | boolean>>;
}

export interface Scored {
  /** 0..1000, whole points. */
  readonly score: number;
  readonly reasons: readonly Reason[];
}

/** The same variant 200, a variant of what was asked 140, another variant 80; the level on top, 100 for a mother tongue. */
function language(candidate: Candidate, request: RequestToMatch): Reason {
  const fit = languageFit(candidate, request.language, demandOf(request.role).language);
  if (!fit) return { code: 'language', points: 0, max: WEIGHTS.language, fact: {} };
  const level = Math.round((100 * (levelRank(fit.level) + 1)) / 7);
  const fact = { language: fit.tag, level: fit.level, distance: fit.distance };
  return { code: 'language', points: 200 - 60 * fit.distance + level, max: WEIGHTS.language, fact };
}

function domain(candidate: Candidate, request: RequestToMatch): Reason {
  const known = candidate.domains.includes(request.domain);
  return { code: 'domain', points: known ? WEIGHTS.domain : 0, max: WEIGHTS.domain, fact: { domain: request.domain, known } };
}

/** At a distance it still helps to know the town: half the points without. */
function proximity(candidate: Candidate, request: RequestToMatch): Reason {
  const near = candidate.municipalities.includes(request.municipality);
  const points = near ? WEIGHTS.proximity : request.remote ? WEIGHTS.proximity / 2 : 0;
  return { code: 'proximity', points, max: WEIGHTS.proximity, fact: { sameMunicipality: near, remote: request.remote } };
}

/** The asked time is covered (a hard rule), so it scores full; without one, 30 points for each weekday up to five. */
function availability(candidate: Candidate, request: RequestToMatch): Reason {
  const days = daysOf(candidate.windows);
  const points = request.day === null ? Math.min(days, 5) * 30 : WEIGHTS.availability;
  return { code: 'availability', points, max: WEIGHTS.availability, fact: { days } };
}

/** Known to this newcomer: all points (MAT-16). Otherwise 10 for each assignment completed before. */
function continuity(candidate: Candidate, request: RequestToMatch): Reason {
  const knowsCase = candidate.cases.includes(request.caseId);
  const points = knowsCase ? WEIGHTS.continuity : Math.min(WEIGHTS.continuity, 10 * candidate.completed);
  return { code: 'continuity', points, max: WEIGHTS.continuity, fact: { knowsCase, completed: candidate.completed } };
}

/** Share of the own limit that is still free: who carries little goes first. */
function room(candidate: Candidate): Reason {
  const limit = candidate.limits?.openAssignments ?? 0;
  const free = Math.max(0, limit - candidate.open);
  const points = limit > 0 ? Math.round((WEIGHTS.room * free) / limit) : 0;
  return { code: 'room', points, max: WEIGHTS.room, fact: { open: candidate.open, limit } };
}

/** Only where the newcomer prefers one: up to 100 points less for who is not known to be so. Never below zero. */
function preferredGender(candidate: Candidate, request: RequestToMatch, sum: number): Reason[] {
  const { wish, gender } = request.genderWish;
  if (wish !== 'prefer') return [];
  const met = candidate.gender !== null && candidate.gender === gender;
  return [{ code: 'preferred-gender', points: met ? 0 : 0 - Math.min(100, sum), max: 0, fact: { met } }];
}

export function score(candidate: Candidate, request: RequestToMatch): Scored {
  const earned = [
    language(candidate, request),
    domain(candidate, request),
    proximity(candidate, request),
    availability(candidate, request),
    continuity(candidate, request),
    room(candidate),
  ];
  const total = (reasons: readonly Reason[]): number => reasons.reduce((sum, one) => sum + one.points, 0);
  const reasons = [...earned, ...preferredGender(candidate, request, total(earned))];
  return { score: total(reasons), reasons };
}
