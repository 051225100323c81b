import type { EventLog, KeyVault, Lease, Position, Report, SystemPorts, ViewStore } from '@sleutelbos/kernel';
import { headNote, LOG_HEAD } from './same-log.js';

/** Of all services together: they share one log and one vault. */
const LEASE = 'key-keeping';
const LEASE_MS = 30_000;
const NOTE_EVERY_MS = 5_000;

interface Kept {
  readonly log: EventLog;
  readonly views: Pick<ViewStore, 'lease'>;
  readonly vault: Pick<KeyVault, 'setNote'>;
  readonly system: Pick<SystemPorts, 'clock' | 'ids'>;
  readonly report: Report;
}

/**
 * What goes on beside the work of services, in the one process of them all that holds a lease: the vault notes how far the log is, so that a
 * log which is put back to before that is noticed at the next start. A second one for a moment is harmless.
 */
export function keepKeys({ log, views, vault, system, report }: Kept): { close(): Promise<void> } {
  const { clock, ids } = system;
  const ending = new AbortController();
  const { signal } = ending;
  const holder = ids.next();
  let noted: Position | null = null;
  let faulty = false;

  async function keep(lease: Lease): Promise<void> {
    const incarnation = await log.incarnation();
    do {
      const head = await log.head();
      if (head !== noted) await vault.setNote(LOG_HEAD, headNote(incarnation, head));
      noted = head;
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
