import * as cedar from '@cedar-policy/cedar-wasm/nodejs';

/** One policy of a Cedar file. */
export interface ReadPolicy {
  /** Its `@id`. */
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  /** Actions that its head names; empty when it names none. */
  readonly actions: readonly string[];
  readonly text: string;
}

const known = new Map<string, readonly ReadPolicy[]>();

/** Each text is read once. @throws Error naming what does not parse, what has no `@id`, or what has the `@id` of another */
export function readPolicies(context: string, text: string): readonly ReadPolicy[] {
  const name = `${context}\n${text}`;
  const policies = known.get(name) ?? readAnew(context, text);
  known.set(name, policies);
  return policies;
}

function readAnew(context: string, text: string): readonly ReadPolicy[] {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') throw new Error(`Policies of ${context}: ${parts.errors.map((error) => error.message).join('; ')}`);
  if (parts.policy_templates.length > 0) throw new Error(`Policies of ${context}: templates are not used`);
  const policies = parts.policies.map((one) => readPolicy(context, one));
  const twice = policies.find((one, index) => policies.findIndex((other) => other.id === one.id) !== index);
  if (twice) throw new Error(`Policies of ${context}: two have the @id ${twice.id}`);
  return policies;
}

function readPolicy(context: string, text: string): ReadPolicy {
  const answer = cedar.policyToJson(text);
  if (answer.type === 'failure') throw new Error(`Policies of ${context}: ${answer.errors.map((error) => error.message).join('; ')}`);
  const { effect, action, annotations } = answer.json;
  const id = annotations?.id;
  if (!id) throw new Error(`Policies of ${context}: a policy has no @id: ${text.slice(0, 80)}`);
  return { id, effect, actions: actionsOf(action), text };
}

function actionsOf(constraint: cedar.ActionConstraint): string[] {
  if (constraint.op === 'All') return [];
  const entities = 'entities' in constraint ? constraint.entities : 'entity' in constraint ? [constraint.entity] : [];
  return entities.map((entity) => ('__entity' in entity ? entity.__entity.id : entity.id));
}
