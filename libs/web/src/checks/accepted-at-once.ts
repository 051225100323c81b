import { getMetadataStorage } from 'class-validator';

type Checked = Readonly<Record<string, unknown>>;

/** What one property of a DTO must hold, as its decorators say. */
interface PropertyChecks {
  readonly name: string;
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly checks: readonly { readonly each: boolean; readonly holds: (value: unknown, object: object) => unknown }[];
  readonly nested: boolean;
}

interface Plan {
  readonly properties: ReadonlyMap<string, PropertyChecks>;
  readonly inOrder: readonly PropertyChecks[];
}

const NOTHING = Object.freeze({});

const plans = new WeakMap<object, Plan | null>();

/**
 * True when a DTO surely keeps all its rules: the same decorators that class-validator reads, gathered once per class instead of at each
 * request. False says nothing: class-validator then tells what is wrong, or that nothing is. Only fields with rules are allowed.
 */
export function acceptedAtOnce(dto: object, type: object): boolean {
  const plan = planOf(type);
  if (!plan) return false;
  for (const name of Object.keys(dto)) if (!plan.properties.has(name)) return false;
  for (const property of plan.inOrder) if (!fits((dto as Checked)[property.name], dto, property)) return false;
  return true;
}

/** Names of the fields that have rules; null where the class has none, or one of a kind that is not followed here. */
export function fieldsWithRules(type: object): readonly string[] | null {
  return planOf(type)?.inOrder.map((property) => property.name) ?? null;
}

function fits(value: unknown, dto: object, { conditions, checks, nested }: PropertyChecks): boolean {
  for (const condition of conditions) if (!condition(dto, value)) return true;
  for (const { each, holds } of checks) {
    if (!each || !Array.isArray(value)) {
      if (holds(value, dto) !== true) return false;
    } else for (const one of value) if (holds(one, dto) !== true) return false;
  }
  if (!nested || value === undefined) return true;
  return Array.isArray(value) ? value.every(nestedFits) : nestedFits(value);
}

/** By the prototype, not by a property that the caller may have sent. */
function nestedFits(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === 'object' && prototype !== null && acceptedAtOnce(value, prototype.constructor);
}

function planOf(type: object): Plan | null {
  let plan = plans.get(type);
  if (plan === undefined) {
    plan = typeof type === 'function' ? gathered(type) : null;
    plans.set(type, plan);
  }
  return plan;
}

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** Null when the class has no rules, or one of a kind that is not followed here. */
function gathered(type: NewableFunction): Plan | null {
  const storage = getMetadataStorage();
  const metadata = storage.getTargetValidationMetadatas(type, '', false, false);
  if (metadata.length === 0) return null;
  const properties = new Map<string, PropertyChecks>();
  for (const [name, rules] of Object.entries(storage.groupByPropertyName(metadata))) {
    const property = checksOf(type, name, rules);
    if (!property) return null;
    properties.set(name, property);
  }
  return { properties, inOrder: [...properties.values()] };
}

function checksOf(type: NewableFunction, name: string, rules: readonly Metadata[]): PropertyChecks | null {
  const conditions: PropertyChecks['conditions'][number][] = [];
  const checks: PropertyChecks['checks'][number][] = [];
  let nested = false;
  for (const rule of rules) {
    if (rule.groups?.length || rule.validateIf) return null;
    if (rule.type === 'conditionalValidation') conditions.push(rule.constraints[0]);
    else if (rule.type === 'nestedValidation') nested = true;
    else if (rule.type === 'customValidation') checks.push(...customChecks(type, rule));
    else if (rule.type !== 'whitelistValidation') return null;
  }
  return { name, conditions, checks, nested };
}

function customChecks(type: NewableFunction, rule: Metadata): PropertyChecks['checks'][number][] {
  const { propertyName: property, constraints } = rule;
  return getMetadataStorage()
    .getTargetValidatorConstraints(rule.constraintCls)
    .map(({ instance }) => {
      // One for all values: a check is over before the next begins.
      const given = { value: undefined as unknown, constraints, targetName: type.name, object: NOTHING, property };
      return {
        each: rule.each,
        holds: (value: unknown, object: object) => {
          given.value = value;
          given.object = object;
          const held = instance.validate(value, given);
          given.value = undefined;
          given.object = NOTHING;
          return held;
        },
      };
    });
}
