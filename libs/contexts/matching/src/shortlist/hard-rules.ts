import type { Candidate, RequestToMatch } from './candidate.js';
import { languageFit, levelRank } from './language-fit.js';
import { demandOf, MANDATORY_EXPERTISE } from './role-demands.js';
import { covers } from './weekly-overlap.js';

/** Why somebody is not on the list. `-unknown`: a fact is missing; it is shown as a question, never passed over (MAT-01). */
export const RULE_CODES = [
  'not-active',
  'language',
  'language-level',
  'dutch-level',
  'role-not-trained',
  'role-not-wanted',
  'expertise',
  'municipality',
  'gender-wish',
  'gender-unknown',
  'limits-unknown',
  'no-room',
  'asked-enough-this-week',
  'hours-used',
  // Unavailability, exclusions, conflicts of interest, boundaries and cool-downs alike: never told apart, never counted apart (MAT-01).
  'not-available-for-this-request',
] as const;
export type RuleCode = (typeof RULE_CODES)[number];

/** A rule that nobody passes by points. */
export interface HardRule {
  /** Code of the removal, or null when the rule is kept. */
  check(candidate: Candidate, request: RequestToMatch): RuleCode | null;
  /** The rule in its relaxed form, where relaxing is for the coordinator to decide; `to` says what would be accepted. */
  readonly relaxed?: { readonly to: string; passes(candidate: Candidate, request: RequestToMatch): boolean };
}

const fitOf = (candidate: Candidate, request: RequestToMatch) => languageFit(candidate, request.language, demandOf(request.role).language);

export const active: HardRule = { check: (candidate) => (candidate.active ? null : 'not-active') };

/** A request for Arabic accepts every variant; a request for one variant accepts that variant, or one that is not told apart. */
export const speaksLanguage: HardRule = {
  check(candidate, request) {
    const fit = fitOf(candidate, request);
    return fit && fit.distance < 2 ? null : 'language';
  },
  relaxed: { to: 'another-variant', passes: (candidate, request) => fitOf(candidate, request) !== null },
};

export const languageLevel: HardRule = {
  check(candidate, request) {
    const fit = fitOf(candidate, request);
    return !fit || levelRank(fit.level) >= levelRank(demandOf(request.role).language) ? null : 'language-level';
  },
  relaxed: {
    to: 'one-level-lower',
    passes: (candidate, request) => levelRank(fitOf(candidate, request)?.level ?? '') >= levelRank(demandOf(request.role).language) - 1,
  },
};

export const dutchLevel: HardRule = {
  check: (candidate, request) => (levelRank(candidate.dutchLevel) >= levelRank(demandOf(request.role).dutch) ? null : 'dutch-level'),
  relaxed: {
    to: 'one-level-lower',
    passes: (candidate, request) => levelRank(candidate.dutchLevel) >= levelRank(demandOf(request.role).dutch) - 1,
  },
};

export const trainedForRole: HardRule = {
  check: (candidate, request) => (candidate.rolesTrained.includes(request.role) ? null : 'role-not-trained'),
};

export const wantsRole: HardRule = {
  check: (candidate, request) => (candidate.rolesWanted.includes(request.role) ? null : 'role-not-wanted'),
};

export const mandatoryExpertise: HardRule = {
  check: (candidate, request) =>
    MANDATORY_EXPERTISE.includes(request.domain) && !candidate.domains.includes(request.domain) ? 'expertise' : null,
};

export const servesMunicipality: HardRule = {
  check: (candidate, request) => (request.remote || candidate.municipalities.includes(request.municipality) ? null : 'municipality'),
  relaxed: { to: 'remote', passes: () => true },
};

/** Only where the newcomer requires it; somebody who told no gender is a question, not a match. */
export const genderWish: HardRule = {
  check(candidate, { genderWish: { wish, gender } }) {
    if (wish !== 'require') return null;
    if (!candidate.gender || !gender) return 'gender-unknown';
    return candidate.gender === gender ? null : 'gender-wish';
  },
  relaxed: { to: 'prefer', passes: () => true },
};

/** The key person's own limits (REG-15). Never relaxed by somebody else. */
export const hasRoom: HardRule = {
  check({ limits, open, askedThisWeek, minutesThisWeek }) {
    if (!limits) return 'limits-unknown';
    if (open >= limits.openAssignments) return 'no-room';
    if (askedThisWeek >= limits.asksAWeek) return 'asked-enough-this-week';
    return minutesThisWeek >= limits.hoursAWeek * 60 ? 'hours-used' : null;
  },
};

export const available: HardRule = {
  check: (candidate, request) =>
    covers(candidate.windows, request) && !request.unavailable.has(candidate.keyPersonId) ? null : 'not-available-for-this-request',
};

/** In the order in which removals are counted: each key person once, under the first rule that is not kept. */
export const HARD_RULES: readonly HardRule[] = [
  active,
  speaksLanguage,
  languageLevel,
  dutchLevel,
  trainedForRole,
  wantsRole,
  mandatoryExpertise,
  servesMunicipality,
  genderWish,
  hasRoom,
  available,
];
