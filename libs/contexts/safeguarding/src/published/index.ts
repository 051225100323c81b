import type { LoggedFact, LoggedFactOf, Published, PublishedFact } from '@sleutelbos/kernel';
import { grantEnded, grantGiven } from '../grant/grant.js';
import { publicGrantEnded, publicGrantGiven } from './grant.published.js';

export { publicGrantEnded, publicGrantGiven } from './grant.published.js';

const isGiven = (event: LoggedFact): event is LoggedFactOf<typeof grantGiven> => event.type === grantGiven.type;
const isEnded = (event: LoggedFact): event is LoggedFactOf<typeof grantEnded> => event.type === grantEnded.type;

/** Grants only, and only for our own views and reactions. Nothing of a signal leaves this context, and nothing at all goes to the bus (SAF-11). */
export const published: Published = {
  sources: { [publicGrantGiven.type]: [grantGiven.type], [publicGrantEnded.type]: [grantEnded.type] },
  toContexts(event): readonly PublishedFact[] {
    if (isGiven(event)) {
      const { tenant: _, organisation: __, ...grant } = event.data;
      return [publicGrantGiven(grant)];
    }
    if (isEnded(event)) return [publicGrantEnded(event.data)];
    return [];
  },
  toBus: () => [],
};

/**
 * What a replay under a grant shows of a signal's stream (SAF-03, SAF-10). `opened`: sealed parts that may be opened. `withheld`: fields
 * that are left out, and whose values stand nowhere else in the answer either: the reporter stays unknown, also under a grant.
 */
export const replayUnderGrant = {
  aggregate: 'signal',
  opened: ['content'],
  withheld: ['reporter', 'sourceId', 'source'],
} as const;
