import { plainToInstance } from 'class-transformer';
import { fieldsWithRules } from './accepted-at-once.js';

type Fields = Record<string, unknown>;
type Class = new () => object;

/** How a class is made: what each field that may be sent becomes. Null: a value of no class. */
type Plan = ReadonlyMap<string, Class | null>;

const plans = new WeakMap<Class, Plan | null>();

/**
 * What `plainToInstance` makes of a body, where that is sure to be nothing but the same values in objects of the DTO's classes: how each
 * class is made is asked once of class-transformer itself, not looked up again for every field of every request. Null says nothing:
 * class-transformer then makes it. Fields that were not sent are absent.
 */
export function madeAtOnce(plain: object, type: Class): object | null {
  const plan = planOf(type);
  if (!plan) return null;
  const made = Object.create(type.prototype) as Fields;
  for (const name of Object.keys(plain)) {
    const nested = plan.get(name);
    if (nested === undefined) return null;
    const value = (plain as Fields)[name];
    const field = typeof value !== 'object' || value === null ? value : madeFrom(value, nested);
    if (field === undefined) return null;
    made[name] = field;
  }
  return made;
}

/** Undefined says nothing. */
function madeFrom(value: object, nested: Class | null): object | undefined {
  if (!Array.isArray(value)) return (nested && madeAtOnce(value, nested)) ?? undefined;
  const items: unknown[] = [];
  for (const one of value as unknown[]) {
    const item = typeof one !== 'object' || one === null ? one : nested && !Array.isArray(one) ? madeAtOnce(one, nested) : null;
    if (item === null || item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function planOf(type: Class): Plan | null {
  let plan = plans.get(type);
  if (plan === undefined) {
    plan = gathered(type);
    plans.set(type, plan);
  }
  return plan;
}

/** Values that are tried on each field: whatever a decorator makes of one that it gets, it is followed no further. */
const TRIED: readonly unknown[] = ['', 'text', '1', 0, 1.5, true, false, null];

/** Null when a field has no rule or a value of its own, or when class-transformer changes what it is given. */
function gathered(type: Class): Plan | null {
  const fields = fieldsWithRules(type);
  if (!fields) return null;
  const fresh = new type() as Fields;
  if (Object.keys(fresh).some((name) => fresh[name] !== undefined || !fields.includes(name))) return null;
  const plan = new Map<string, Class | null>();
  for (const name of fields) {
    if (name === '__proto__' || name === 'constructor' || !TRIED.every((value) => tried(type, name, value) === value)) return null;
    const [one, [item]] = [tried(type, name, {}), tried(type, name, [{}])] as [object, [object]];
    const nested = one.constructor as Class;
    if (item.constructor !== nested) return null;
    plan.set(name, nested === Object ? null : nested);
  }
  return plan;
}

const tried = (type: Class, name: string, value: unknown): unknown => (plainToInstance(type, { [name]: value }) as Fields)[name];
