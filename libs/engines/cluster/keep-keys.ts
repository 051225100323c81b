import { type EventLog, type Lease, type Position, type Report, START, type SystemPorts, type ViewStore } from '@sleutelbos/kernel';
import { addKeysOf, type SweepingVault } from '../key-vault/sweeping.js';
import { headNote, LOG_HEAD } from './same-log.js';

/** Of all services together: they share one log and one vault. */
const LEASE = 'key-keeping';
const LEASE_MS = 30_000;
const NOTE_EVERY_MS = 5_000;
/** Keys without an event go a day after they were made, not to the minute. */
const SWEEP_EVERY_MS = 3_600_000;

interface Kept {
  readonly log: EventLog;
  readonly views: Pick<ViewStore, 'lease'>;
  readonly vault: Pick<SweepingVault, 'setNote' | 'usedUpTo' | 'noteUsed' | 'sweep'>;
  readonly system: Pick<SystemPorts, 'clock' | 'ids'>;
  readonly report: Report;
}

/**
 * What goes on beside the work of services, in the one process of them all that holds a lease: the vault notes how far the log is, so that a
 * log which is put back to before that is noticed at the next start; and every hour keys go that no event came to use. A second one for a
 * moment is harmless.
 */
export function keepKeys({ log, views, vault, system, report }: Kept): { close(): Promise<void> } {
  const { clock, ids } = system;
  const ending = new AbortController();
  const { signal } = ending;
  const holder = ids.next();
  let noted: Position | null = null;
  let faulty = false;
  let sweptAt = Number.NEGATIVE_INFINITY;

  async function keep(lease: Lease): Promise<void> {
    const incarnation = await log.incarnation();
    do {
      const head = await log.head();
      if (head !== noted) await vault.setNote(LOG_HEAD, headNote(incarnation, head));
      noted = head;
      if (clock.now() - sweptAt >= SWEEP_EVERY_MS) {
        sweptAt = clock.now();
        await sweepKeysOf(log, vault, async () => !signal.aborted && lease.renew());
      }
      faulty = false;
      await clock.sleep(NOTE_EVERY_MS, signal);
    } while (!signal.aborted && (await lease.renew()));
  }

  async function run(): Promise<void> {
    let lease: Lease | null = null;
    while (!signal.aborted) {
      try {
        lease = await views.lease(LEASE, holder, LEASE_MS);
        if (lease) await keep(lease);
      } catch (error) {
        // An engine that is away is told of once.
        if (!faulty) report('key keeping', error);
        faulty = true;
      }
      await clock.sleep(NOTE_EVERY_MS, signal);
    }
    try {
      await lease?.release();
    } catch {
      // It runs out by itself.
    }
  }

  const running = run();
  return {
    async close() {
      ending.abort();
      await running;
    },
  };
}

/**
 * Notes which keys the events use that came since the last time, and removes those that nobody used or asked for in a day.
 *
 * @param goesOn asked after each batch; false ends it where it is, and the next one goes on from there
 */
export async function sweepKeysOf(log: EventLog, vault: Kept['vault'], goesOn: () => Promise<boolean>): Promise<number> {
  const incarnation = await log.incarnation();
  const [of, upTo] = ((await vault.usedUpTo())?.split(' ') ?? []) as [string?, Position?];
  const after = of === incarnation && upTo ? upTo : START;
  const stop = new AbortController();
  for await (const { events, mark } of log.subscribe({ after, untilHead: true, signal: stop.signal })) {
    const used = new Set<string>();
    for (const event of events) addKeysOf(event, used);
    if (mark > after) await vault.noteUsed(used, headNote(incarnation, mark));
    if (!(await goesOn())) return 0;
  }
  return vault.sweep();
}
