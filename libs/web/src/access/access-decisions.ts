import type { RecordFacts } from '@sleutelbos/kernel';

/** A question holds facts, not ids: equal questions have equal answers and are remembered. */
export interface AccessQuestion {
  readonly context: string;
  readonly role: string;
  readonly action: string;
  readonly purpose: string;
  readonly facts: RecordFacts;
}

export interface AccessDecision {
  readonly allowed: boolean;
  /** `@id` of the policies that decided; empty when none permitted. */
  readonly policies: readonly string[];
}

/** Who may do what. Deny by default. */
export interface AccessDecisions {
  decide(question: AccessQuestion): AccessDecision;
}

/** The facts of a record to which most people have access: who may not act even on such a one may not use the route. */
export const MOST_FAVOURABLE: RecordFacts = {
  sameTenant: true,
  sameMunicipality: true,
  ownRecord: true,
  assigned: true,
  restricted: false,
};
