import { type RecordedEvent, type RuntimeStatus, START } from '@sleutelbos/kernel';
import { type Client, isPassing } from '../client.js';
import type { Machine } from '../machine.js';
import { limitsAreKept } from './limits.js';
import type { Law, Rested } from './rested.js';
import { answersStandInTheLog, streamsAreWhole, timeOnlyGrows } from './streams.js';
import { sumsAgree } from './sums.js';
import { nothingIsDue, viewsAreCurrent, viewsEqualReplay } from './views.js';

const LAWS: readonly Law[] = [
  ({ client }) => client.wrong,
  nothingUnexpectedWasReported,
  streamsAreWhole,
  timeOnlyGrows,
  answersStandInTheLog,
  nothingIsParked,
  viewsAreCurrent,
  viewsEqualReplay,
  nothingIsDue,
  limitsAreKept,
  sumsAgree,
];

/** Every law that does not hold, in words. */
export async function violations(machine: Machine, client: Client, status: RuntimeStatus): Promise<readonly string[]> {
  const log: RecordedEvent[] = [];
  const { signal } = new AbortController();
  for await (const batch of machine.stores.log.subscribe({ after: START, untilHead: true, signal })) log.push(...batch.events);
  const rested: Rested = { machine, client, status, log, facts: log.map((event) => machine.registry.codec.decode(event)) };
  const found: string[] = [];
  for (const law of LAWS) found.push(...(await law(rested)));
  return found;
}

function nothingUnexpectedWasReported({ machine }: Rested): readonly string[] {
  const unexpected = machine.faults.filter((one) => !isPassing(one.error));
  return [...new Set(unexpected.map((one) => `${one.where} reported ${String(one.error)}`))];
}

/** No reaction of ours is ever refused for good. */
export function nothingIsParked({ facts }: Pick<Rested, 'facts'>): readonly string[] {
  return facts
    .filter((one) => one.type === 'kernel.message-parked.v1')
    .map((one) => `parked in ${one.stream}: ${JSON.stringify(one.data)}`);
}
