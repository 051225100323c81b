import { type ConsumerGroup, type EventLog, type Position, START, type ViewStore } from '@sleutelbos/kernel';
import type { Admin } from 'kafkajs';
import { endsOf, type Place } from './topics.js';

/** Told apart from "never began" also where the log was empty. */
const MARK = 'at:';

/**
 * Where a group begins. One that begins `now` notes the head of the log before it reads: events before that which are published
 * later, or once more, were before its time. Its places on the topics only spare it from reading what is there already.
 */
export async function beginningOf(
  group: ConsumerGroup,
  topics: readonly string[],
  { log, views }: { readonly log: EventLog; readonly views: ViewStore },
  admin: Admin,
): Promise<{ readonly began: Position; readonly skip: readonly Place[] }> {
  if (group.from === 'start') return { began: START, skip: [] };
  const name = `${group.name}/began`;
  const noted = await views.checkpoint(name);
  if (noted !== START) return { began: noted.slice(MARK.length) as Position, skip: [] };
  const ends = await endsOf(admin, topics);
  const began = await log.head();
  await views.saveCheckpoint(name, (MARK + began) as Position);
  return { began, skip: ends.filter(({ offset }) => offset !== '0') };
}
