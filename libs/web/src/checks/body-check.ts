import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, type ValidationError, validateSync } from 'class-validator';
import { InvalidInput, type Violation } from '../problems/invalid-input.js';
import { acceptedAtOnce } from './accepted-at-once.js';
import { madeAtOnce } from './made-at-once.js';

const NO_DTO: ReadonlySet<unknown> = new Set([String, Number, Boolean, Array, Object, undefined]);
/** Read by the edge itself. */
const EDGE_KEYS: ReadonlySet<string> = new Set(['atLeast', 'limit', 'after']);

const RULES = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false, stopAtFirstError: false } as const;

/** Checks bodies and queries against their DTO: shape only, everything that is wrong at once, unknown fields named. */
@Injectable()
export class BodyCheck implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || NO_DTO.has(metatype)) return value;
    const plain = type === 'query' ? withoutEdgeKeys(value) : value;
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) throw new InvalidInput([{ name: '', code: 'object' }]);
    const instance =
      madeAtOnce(plain, metatype as Type<object>) ?? plainToInstance(metatype as Type<object>, plain, { enableImplicitConversion: false });
    if (acceptedAtOnce(instance, metatype as Type<object>)) return instance;
    const errors = validateSync(instance, RULES);
    if (errors.length > 0) throw new InvalidInput(errors.flatMap((error) => violations(error, '')));
    return instance;
  }
}

function withoutEdgeKeys(query: unknown): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) if (!EDGE_KEYS.has(name)) result[name] = value;
  return result;
}

function violations(error: ValidationError, above: string): Violation[] {
  const name = above ? `${above}.${error.property}` : error.property;
  const own = Object.keys(error.constraints ?? {}).map((constraint) => violation(error, name, constraint));
  return [...own, ...(error.children ?? []).flatMap((child) => violations(child, name))];
}

function violation(error: ValidationError, name: string, constraint: string): Violation {
  if (constraint === 'whitelistValidation') return { name, code: 'unknown' };
  const parameters = parametersOf(error, constraint);
  return parameters ? { name, code: kebab(constraint), parameters } : { name, code: kebab(constraint) };
}

/** What the check was declared with (a length, the allowed values), never what was sent. */
function parametersOf(error: ValidationError, constraint: string): Record<string, string> | undefined {
  const declared = error.target?.constructor;
  if (!declared) return undefined;
  const found = getMetadataStorage()
    .getTargetValidationMetadatas(declared, '', false, false)
    .find((one) => one.propertyName === error.property && one.name === constraint);
  const constraints: readonly unknown[] = found?.constraints ?? [];
  if (constraints.length === 0) return undefined;
  return Object.fromEntries(constraints.map((one, index) => [String(index), Array.isArray(one) ? one.join(', ') : String(one)]));
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
