import { type Position, START, type ViewStore } from '@sleutelbos/kernel';
import type { Admin } from 'kafkajs';
import { relayOf } from './relay.js';
import { endsOf, type Place } from './topics.js';

/** Everything up to `position` lies on the topics before `ends`. */
interface Level {
  readonly position: Position;
  readonly ends: readonly Place[];
}

/**
 * How far in the log a group is. A topic holds no positions, so: what is relayed up to here, asked first, lies before the ends of
 * the topics, asked then; a group whose places are at these ends has handled it. While more keeps coming, the level that was asked
 * for first is kept until the group is there.
 */
export class GroupProgress {
  #reached: Position = START;
  #awaited: Level | null = null;

  constructor(
    private readonly groupId: string,
    /** Full topic name to context. */
    private readonly topics: ReadonlyMap<string, string>,
    private readonly views: ViewStore,
  ) {}

  async ask(admin: Admin): Promise<Position> {
    const relayed = await Promise.all([...this.topics.values()].map((context) => this.views.checkpoint(relayOf(context))));
    const position = relayed.toSorted()[0] ?? START;
    if (position <= this.#reached) return this.#reached;
    const level = { position, ends: await endsOf(admin, [...this.topics.keys()]) };
    const places = await this.#places(admin);
    if (isThere(places, level)) this.#move(level);
    else if (this.#awaited && isThere(places, this.#awaited)) this.#move(this.#awaited);
    this.#awaited ??= level;
    return this.#reached;
  }

  #move({ position }: Level): void {
    if (position > this.#reached) this.#reached = position;
    this.#awaited = null;
  }

  async #places(admin: Admin): Promise<ReadonlyMap<string, bigint>> {
    const all = await admin.fetchOffsets({ groupId: this.groupId, topics: [...this.topics.keys()] });
    return new Map(all.flatMap(({ topic, partitions }) => partitions.map((one) => [placeName(topic, one.partition), BigInt(one.offset)])));
  }
}

const placeName = (topic: string, partition: number): string => `${topic}/${partition}`;

/** A partition in which there is nothing needs no place. */
function isThere(places: ReadonlyMap<string, bigint>, { ends }: Level): boolean {
  return ends.every(({ topic, partition, offset }) => (places.get(placeName(topic, partition)) ?? 0n) >= BigInt(offset) || offset === '0');
}
