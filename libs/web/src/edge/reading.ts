import { type Erased, instant, type ReadLine, type Sealed, type Workbench } from '@sleutelbos/kernel';
import type { AccessDecision } from '../access/access-decisions.js';
import type { CallerRequest } from '../routes/caller.js';

/** What is read, for the read log. */
export interface WhatIsRead {
  /** Stream name of the record, or empty for a list. */
  readonly record: string;
  /** Random ids of the people whom it is about. */
  readonly subjects: readonly string[];
}

export type Parts = readonly (Sealed<unknown> | undefined | null)[];

/** Each part opened, in order; absent ones stay absent. */
export type Opened<P extends Parts> = {
  -readonly [K in keyof P]: P[K] extends Sealed<infer T>
    ? T | Erased
    : NonNullable<P[K]> extends Sealed<infer T>
      ? T | Erased | Exclude<P[K], Sealed<T>>
      : P[K];
};

/** A line of the read log holds at most this many subjects. */
const MOST_SUBJECTS = 500;

/** The lines for one read: more than one only when it is about more than 500 people. */
export function readLines(caller: CallerRequest, decision: AccessDecision, read: WhatIsRead, bench: Workbench): ReadLine[] {
  const subjects = [...new Set(read.subjects)];
  const lines: ReadLine[] = [];
  for (let from = 0; from === 0 || from < subjects.length; from += MOST_SUBJECTS) {
    lines.push({
      id: bench.ids.next(),
      at: instant(bench.clock.now()),
      tenant: caller.tenant,
      actor: caller.actor.id,
      role: caller.actor.role,
      organisation: caller.actor.organisation,
      purpose: caller.purpose,
      action: `${caller.context}:${caller.action}`,
      decision: ['allow', ...decision.policies].join(' '),
      subjects: subjects.slice(from, from + MOST_SUBJECTS),
      record: read.record,
    });
  }
  return lines;
}
