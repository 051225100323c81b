/**
 * What a role asks at least (MAT-01; figures D, to be revisited): level in the newcomer's language and in Dutch. Interpreting works in both
 * directions, so it asks most of both.
 */
export interface RoleDemand {
  readonly language: string;
  readonly dutch: string;
}

const DEMANDS: Readonly<Record<string, RoleDemand>> = {
  interpreter: { language: 'B2', dutch: 'B2' },
  adviser: { language: 'B1', dutch: 'B1' },
  connector: { language: 'B1', dutch: 'B1' },
};
const ANY_ROLE: RoleDemand = { language: 'B1', dutch: 'A2' };

export const demandOf = (role: string): RoleDemand => DEMANDS[role] ?? ANY_ROLE;

/** Life domains in which nobody helps without expertise in them (D). Elsewhere expertise only scores. */
export const MANDATORY_EXPERTISE: readonly string[] = ['mental-health', 'safety'];
