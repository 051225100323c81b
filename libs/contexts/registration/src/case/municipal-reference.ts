import type { KeyRing } from '@sleutelbos/kernel';

/** Blanks, dashes, slashes, dots and case do not count in a reference of the municipal system. */
export const sameReference = (text: string): string => text.toUpperCase().replaceAll(/[\s\-/.]/g, '');

/** Blind-index token under which a case is found again (REG-45). */
export const referenceToken = (keys: KeyRing, tenant: string, reference: string): Promise<string> =>
  keys.token(tenant, 'municipal-reference', sameReference(reference));

/** The tokens of a newcomer: one, where the case has such a reference. */
export async function referenceTokens(
  keys: KeyRing,
  tenant: string,
  newcomer: { readonly municipalReference?: string },
): Promise<string[]> {
  const { municipalReference } = newcomer;
  return municipalReference === undefined ? [] : [await referenceToken(keys, tenant, municipalReference)];
}
