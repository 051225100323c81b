import { z } from 'zod';

export interface Entry {
  readonly nl: string;
  readonly en: string;
}

/**
 * A list of codes as it holds from a date. Commands accept the list of today (`known`); events hold any code (`code`), so that a
 * later list never makes an old event unreadable.
 */
export interface ReferenceList<C extends string = string> {
  readonly name: string;
  readonly version: number;
  /** ISO date from which this version holds. */
  readonly from: string;
  /** Source as in DOMAIN. */
  readonly source: string;
  readonly entries: Readonly<Record<C, Entry>>;
  readonly codes: readonly [C, ...C[]];
  /** Accepts the codes of this version. */
  readonly known: z.ZodEnum<{ [K in C]: K }>;
}

/** A code of any version of any list, as events hold it. */
export const code = z
  .string()
  .max(60)
  .regex(/^[a-z]+(-[a-z]+)*$/);

/** Declares a version of a list. @throws Error when it is empty or a code has another form */
export function referenceList<const C extends string>(
  list: Pick<ReferenceList<C>, 'name' | 'version' | 'from' | 'source' | 'entries'>,
): ReferenceList<C> {
  const [first, ...others] = Object.keys(list.entries) as C[];
  if (first === undefined) throw new Error(`The list ${list.name} is empty`);
  const codes: readonly [C, ...C[]] = [first, ...others];
  for (const one of codes) code.parse(one);
  return { ...list, codes, known: z.enum(codes) as unknown as ReferenceList<C>['known'] };
}
