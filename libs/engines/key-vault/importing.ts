import { type DataKey, EngineError } from '@sleutelbos/kernel';

export function isSameKey(one: DataKey, other: DataKey): boolean {
  const { tenant, subject, purpose } = one;
  const ofOne = other.tenant === tenant && other.subject === subject && other.purpose === purpose;
  return ofOne && Buffer.compare(one.key, other.key) === 0;
}

export function otherKey(kid: string): EngineError {
  return new EngineError(
    'damaged',
    `The vault that keys are moved to holds another key where ${kid} belongs: it is in use, or was filled from elsewhere. Move into an empty one.`,
  );
}
