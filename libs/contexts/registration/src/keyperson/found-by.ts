import type { KeyRing } from '@sleutelbos/kernel';
import type { KeyPersonPart } from './key-person.js';

/** Both forms of one address are the same: case and blanks do not count. */
export const sameEmail = (text: string): string => text.trim().toLowerCase();

/** Dutch and international forms of one number are the same: `06 12 34 56 78`, `+31612345678` and `0031 6…`. */
export function samePhone(text: string): string {
  const digits = text.replaceAll(/[^\d+]/g, '').replace(/^\+/, '00');
  return /^0[1-9]/.test(digits) ? `0031${digits.slice(1)}` : digits;
}

export type Contact = Pick<KeyPersonPart, 'email' | 'phone'>;

/** Blind-index tokens under which a key person is found again (REG-45). */
export async function contactTokens(keys: KeyRing, tenant: string, { email, phone }: Contact): Promise<string[]> {
  const tokens: string[] = [];
  if (email !== undefined) tokens.push(await keys.token(tenant, 'e-mail', sameEmail(email)));
  if (phone !== undefined) tokens.push(await keys.token(tenant, 'phone', samePhone(phone)));
  return tokens;
}

/** True when one of the values that are searched for is the person's: a token is only a hint. */
export function isReachedAt(person: Contact, wanted: Contact): boolean {
  const email = wanted.email !== undefined && person.email !== undefined && sameEmail(wanted.email) === sameEmail(person.email);
  const phone = wanted.phone !== undefined && person.phone !== undefined && samePhone(wanted.phone) === samePhone(person.phone);
  return email || phone;
}
