import type { Type } from '@nestjs/common';
import type { Context } from '@sleutelbos/kernel';
import type { InBothLanguages } from './routes/route.js';

/** A context as a web process serves it. Each context's `<context>.module.ts` gives one. */
export interface ContextModule {
  /** Lower case, one word: first part of every path. The same as `context.name`. */
  readonly name: string;
  readonly title: InBothLanguages;
  readonly description: InBothLanguages;
  /** Full version of the API (semver): header `API-Version` and `info.version`. */
  readonly version: string;
  readonly controllers: readonly Type[];
  /** Text of the context's Cedar file. */
  readonly policies: string;
  readonly context: Context;
}
