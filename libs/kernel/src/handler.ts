import type { z } from 'zod';
import type { Call } from './deciding/call.js';
import type { Executor, Receipt } from './deciding/execute.js';
import type { SystemPorts } from './ports/system.js';
import type { ViewReader } from './projecting/view-reader.js';
import type { KeyRing } from './sealing/key-ring.js';

/** What a handler works with. No Nest, no vendor. */
export interface Workbench extends SystemPorts {
  readonly executor: Executor;
  readonly keys: KeyRing;
  readonly views: ViewReader;
}

/** What a handler answers: the receipt, and the ids of what the command added (they derive from the command, so a repeat gives the same). */
export interface Done {
  readonly receipt: Receipt;
  readonly ids: Readonly<Record<string, string>>;
}

/**
 * Carries one command: looks up, seals, reserves, decides, appends. HTTP, reactions, timers, import and simulation call the same.
 * `input` is the plain form; `schema` is its contract for callers other than HTTP, whose DTO checks the same at the edge.
 */
export interface Handler<I = unknown> {
  /** `<context>.<command>`, kebab-case. */
  readonly name: string;
  readonly schema: z.ZodType<I>;
  handle(input: I, call: Call, bench: Workbench): Promise<Done>;
}

/** A handler of whatever input, as the registry holds it. */
export type AnyHandler = Handler<unknown>;

export function defineHandler<I>(handler: Handler<I>): Handler<I> {
  return handler;
}
