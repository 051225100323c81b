/** Tokens under which the process provides what the edge works with. */
export const RUNTIME = Symbol('runtime');
export const ACCESS_DECISIONS = Symbol('access decisions');
