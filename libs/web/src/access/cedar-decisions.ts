import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { RecordFacts } from '@sleutelbos/kernel';
import type { AccessDecision, AccessDecisions, AccessQuestion } from './access-decisions.js';
import { readPolicies } from './policies.js';

/** Equal questions are few (roles × actions × facts); this many would be a fault in how they are asked. */
const MOST_REMEMBERED = 50_000;
const DENIED: AccessDecision = Object.freeze({ allowed: false, policies: [] });

/** One byte per question for the facts. Absent means: not so. */
const factsMask = (facts: RecordFacts): number =>
  (facts.sameTenant === true ? 1 : 0) |
  (facts.sameMunicipality === true ? 2 : 0) |
  (facts.ownRecord === true ? 4 : 0) |
  (facts.assigned === true ? 8 : 0) |
  (facts.restricted === true ? 16 : 0);

type Level<V> = Map<string, V>;

function below<V>(level: Level<V>, name: string, made: () => V): V {
  let found = level.get(name);
  if (found === undefined) {
    found = made();
    level.set(name, found);
  }
  return found;
}

let sets = 0;

/** Answers access questions with each context's Cedar policies, parsed once. Answers are remembered by question. */
export class CedarDecisions implements AccessDecisions {
  readonly #sets = new Map<string, string>();
  readonly #remembered: Level<Level<Level<Level<AccessDecision[]>>>> = new Map();
  #count = 0;

  /** @param policies text of each context's policy file, by context @throws Error naming the policy that does not parse */
  constructor(policies: Readonly<Record<string, string>>) {
    for (const [context, text] of Object.entries(policies)) {
      const staticPolicies = Object.fromEntries(readPolicies(context, text).map((policy) => [policy.id, policy.text]));
      const name = `${context} ${++sets}`;
      const parsed = cedar.preparsePolicySet(name, { staticPolicies });
      if (parsed.type === 'failure') throw new Error(`Policies of ${context}: ${parsed.errors.map((error) => error.message).join('; ')}`);
      this.#sets.set(context, name);
    }
  }

  decide(question: AccessQuestion): AccessDecision {
    const { context, role, action, purpose, facts } = question;
    // Level by level: looking an answer up makes no text of the question, which would cost more than the look.
    const known = this.#remembered.get(context)?.get(action)?.get(role)?.get(purpose)?.[factsMask(facts)];
    return known ?? this.#remember(question, this.#ask(question));
  }

  #remember({ context, role, action, purpose, facts }: AccessQuestion, decision: AccessDecision): AccessDecision {
    if (this.#count >= MOST_REMEMBERED) {
      this.#remembered.clear();
      this.#count = 0;
    }
    const ofAction = below(
      below(this.#remembered, context, () => new Map()),
      action,
      () => new Map(),
    );
    const ofPurpose = below(
      below(ofAction, role, () => new Map()),
      purpose,
      () => [],
    );
    ofPurpose[factsMask(facts)] = decision;
    this.#count += 1;
    return decision;
  }

  #ask({ context, role, action, purpose, facts }: AccessQuestion): AccessDecision {
    const preparsedPolicySetId = this.#sets.get(context);
    if (!preparsedPolicySetId) return DENIED;
    const answer = cedar.statefulIsAuthorized({
      principal: { type: 'Role', id: role },
      action: { type: 'Action', id: action },
      resource: { type: 'Context', id: context },
      context: {
        sameTenant: facts.sameTenant === true,
        sameMunicipality: facts.sameMunicipality === true,
        ownRecord: facts.ownRecord === true,
        assigned: facts.assigned === true,
        restricted: facts.restricted === true,
        purpose,
      },
      entities: [],
      preparsedPolicySetId,
    });
    // A policy that could not be evaluated might have been the one that forbids.
    if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0) return DENIED;
    const { decision, diagnostics } = answer.response;
    return Object.freeze({ allowed: decision === 'allow', policies: Object.freeze([...diagnostics.reason].sort()) });
  }
}
