import { instant, type Runtime } from '@sleutelbos/kernel';
import type { CallerRequest } from '../routes/caller.js';

/** The same refusal of the same person stands in the log once in so long: whoever knocks a thousand times leaves one line. */
const ONCE_IN_MS = 60_000;
const MOST_REMEMBERED = 10_000;
/** Lines on their way to the log. More are let go: a refusal shows nobody anything, so it never waits and never grows. */
const MOST_WAITING = 200;

/**
 * Notes in the read log who was refused a record with personal data. Beside the answer, not before it: nothing was read. What is hidden
 * is not noted, since the line would say that it exists (SAF-02), and neither is another tenant's record.
 */
export class RefusedReads {
  readonly #noted = new Map<string, number>();
  #waiting = 0;

  constructor(private readonly runtime: Pick<Runtime, 'bench' | 'reads'>) {}

  note(caller: CallerRequest): void {
    const { ids, clock } = this.runtime.bench;
    const now = clock.now();
    const what = `${caller.tenant}\n${caller.actor.id}\n${caller.role}\n${caller.action}\n${caller.path}`;
    if (this.#waiting >= MOST_WAITING || now < (this.#noted.get(what) ?? 0) + ONCE_IN_MS) return;
    if (this.#noted.size >= MOST_REMEMBERED) this.#noted.clear();
    this.#noted.set(what, now);
    this.#waiting += 1;
    const { actor, tenant, purpose, context, action, path } = caller;
    const line = {
      id: ids.next(),
      at: instant(now),
      tenant,
      actor: actor.id,
      role: actor.role,
      organisation: actor.organisation,
      purpose,
      action: `${context}:${action}`,
      decision: 'deny',
      subjects: [],
      record: path,
    };
    const done = (): void => {
      this.#waiting -= 1;
    };
    this.runtime.reads.record([line]).then(done, done);
  }
}
