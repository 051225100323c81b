import { EngineError, type KeyVault, type Position, START, type SystemPorts } from '@sleutelbos/kernel';
import type { MovableEventLog } from '../event-log/eventstoredb/eventstoredb-event-log.js';
import type { MongodbViews } from '../view-store/mongodb/mongodb-view-store.js';

/** In the key vault: the newest position of the log that was noted, and of which incarnation. */
export const LOG_HEAD = 'log-head';
/** A node that is not up to date may be asked: it is looked so often whether it comes to where the log is known to have been. */
const LOOKS = 3;
const LOOK_AGAIN_MS = 1_000;

const RENEW =
  'If the server of EVENTSTORE_URL was put back from an older copy on purpose, stop all services and run `sleutelbos incarnation renew --services`, as docs/how-to/back-up-and-restore.md tells.';

interface Together {
  readonly log: MovableEventLog;
  readonly views: MongodbViews;
  /** Absent: the command line, which does not open it. */
  readonly vault?: Pick<KeyVault, 'note'>;
  readonly clock: SystemPorts['clock'];
}

export const headNote = (incarnation: string, head: Position): string => `${incarnation} ${head}`;

/**
 * Binds the views to the log, unless log and views cannot belong together: what was derived from one log is not thrown away because an
 * address names another, and nobody goes on from a log that lacks what was acknowledged. Where it refuses, nothing was touched.
 *
 * @throws EngineError another-log | damaged | unavailable
 */
export async function bindTogether({ log, views, vault, clock }: Together): Promise<string> {
  const { current, former } = await log.incarnations();
  const known = (incarnation: string | null): boolean => incarnation === null || incarnation === current || former.includes(incarnation);
  const bound = await views.boundTo();
  if (!known(bound)) throw anotherLog('The views in the database of MONGODB_URL');
  const [of = null, noted = START] = ((await vault?.note(LOG_HEAD))?.split(' ') ?? []) as [string?, Position?];
  if (!known(of)) throw anotherLog('The keys in the database of MONGODB_URL');
  if (bound !== null && bound === current) await mustReach(log, await views.newestCheckpoint(), 'the views reflect', clock);
  if (of !== null && of === current) await mustReach(log, noted, 'the key vault has noted', clock);
  const incarnation = await log.incarnation();
  await views.bind(incarnation);
  return incarnation;
}

async function mustReach(log: MovableEventLog, seen: Position, who: string, clock: SystemPorts['clock']): Promise<void> {
  let head = await log.head();
  for (let look = 1; head < seen && look < LOOKS; look += 1) {
    await clock.sleep(LOOK_AGAIN_MS);
    head = await log.head();
  }
  if (head >= seen) return;
  throw new EngineError(
    'damaged',
    `The log ends at position ${head === START ? '0' : Number(head)}, though ${who} position ${Number(seen)}: acknowledged events are lost. ${RENEW}`,
  );
}

const anotherLog = (what: string): EngineError =>
  new EngineError(
    'another-log',
    `${what} were made for another log than the one of EVENTSTORE_URL; nothing was touched. Look whether both addresses are of the same installation. ${RENEW}`,
  );
