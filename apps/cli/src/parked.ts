import type { ViewsOpened } from '@sleutelbos/engines/embedded/open-views.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import {
  type AskAnswered,
  BEHIND_PARKED,
  DISCARD_REASONS,
  type DiscardReason,
  type EventLog,
  groupOf,
  type Parked,
  type ParkedAsk,
  ParkedAsks,
  parking,
  type Registry,
  streamOf,
} from '@sleutelbos/kernel';
import type { Outcome } from './commands.js';
import { type ViewsArguments, type ViewsAt, viewsAt } from './views.js';

/** What the commands work with: as those for views, since both ask the same program in the same way. */
export type ParkedAt = Pick<ViewsAt, 'registry' | 'open' | 'patienceMs'>;

export interface ParkedArguments extends ViewsArguments {
  readonly group?: string;
  /** The event that the message was made of. */
  readonly event?: string;
  /** Id of whoever asks. */
  readonly by?: string;
  readonly reason?: string;
}

const LOOK_EVERY_MS = 100;
/** An id as the issuer gives it. Not an address, and no text. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

export const parkedAt = (given: ParkedArguments): ParkedAt => viewsAt(given);

interface Listed extends Parked {
  readonly group: string;
  /** RFC 3339. */
  readonly since: string;
}

/** Every parked message, each key from its first on. Beside running processes too. */
export async function listParked(at: ParkedAt, { group }: ParkedArguments): Promise<Outcome> {
  const unknown = group === undefined ? null : unknownGroup(at, group);
  if (unknown) return unknown;
  return within(at, async ({ log }) => {
    const parked = await parkedIn(log, at.registry, group);
    const lines = parked.map(
      ({ group: of, stream, eventId, reason, since }) =>
        `${reason === BEHIND_PARKED ? '  ' : ''}${of}  ${stream}  event ${eventId}  ${reason}, since ${since}`,
    );
    return { lines: lines.length > 0 ? lines : ['Nothing is parked.'], data: { parked }, well: true };
  });
}

/** Has parked messages tried again: all, those of a group, or the key of one message from its first on. */
export async function retryParked(at: ParkedAt, { group, event, by }: ParkedArguments): Promise<Outcome> {
  const wrong = (group === undefined ? null : unknownGroup(at, group)) ?? wrongId(by ?? 'operator');
  if (wrong) return wrong;
  return within(at, async (opened) => {
    const parked = (await parkedIn(opened.log, at.registry, group)).filter((one) => event === undefined || one.eventId === event);
    if (event !== undefined && parked.length === 0) return failed(`No message of event ${event} is parked.`);
    const asks = [...new Set(parked.map((one) => one.group))].map((of): ParkedAsk => {
      const key = event === undefined ? null : parked.find((one) => one.group === of);
      return { group: of, what: 'retry', event: key ? { id: key.eventId, stream: key.stream } : null, by: by ?? 'operator', why: null };
    });
    if (asks.length === 0) return { lines: ['Nothing is parked.'], data: { handled: 0, left: [] }, well: true };
    const answers = await answered(at, opened, asks);
    if (!answers) return notYet(opened);
    const handled = answers.reduce((sum, one) => sum + one.done, 0);
    const left = answers.flatMap((one, n) => one.left.map((each) => ({ group: asks[n]?.group, ...each })));
    const lines = left.map((one) => `${one.group}  event ${one.eventId} failed again: ${one.reason}`);
    return { lines: [...lines, `${handled} went through, ${left.length} failed again.`], data: { handled, left }, well: left.length === 0 };
  });
}

/** Gives up a parked message for good. Who and why stands on the log. */
export async function dropParked(at: ParkedAt, { group, event = '', by, reason }: ParkedArguments): Promise<Outcome> {
  if (by === undefined)
    return failed('Say who gives it up: --by ID, the id that you have at the issuer; not a name, it stands on the log.');
  const wrong = (group === undefined ? null : unknownGroup(at, group)) ?? wrongId(by);
  if (wrong) return wrong;
  if (!(DISCARD_REASONS as readonly string[]).includes(reason ?? ''))
    return failed(`--reason is one of ${DISCARD_REASONS.join(', ')}. What there is to say besides belongs where it can be erased.`);
  return within(at, async (opened) => {
    const parked = await parkedIn(opened.log, at.registry, group);
    const [one, ...others] = parked.filter(({ eventId }) => eventId === event);
    if (!one) return failed(`No message of event ${event} is parked.`);
    if (others.length > 0)
      return failed(`It is parked in ${[one, ...others].map((each) => each.group).join(' and ')}: name one with --group.`);
    const first = parked.find((each) => each.group === one.group && each.stream === one.stream);
    if (first !== one) return failed(`It stands behind event ${first?.eventId} of the same key: that one first.`);
    const what = { group: one.group, what: 'discard', event: { id: one.eventId, stream: one.stream } } as const;
    const answers = await answered(at, opened, [{ ...what, by, why: reason as DiscardReason }]);
    if (!answers) return notYet(opened);
    if (answers[0]?.done !== 1) return failed('It is no longer the first of its key; look with `sleutelbos parked list`.');
    const behind = parked.filter((each) => each !== one && each.group === one.group && each.stream === one.stream).length;
    const lines = [`Event ${event} is given up in ${one.group}.`];
    if (behind > 0) lines.push(`${behind} of the same key still wait: \`sleutelbos parked retry --group ${one.group}\` tries them.`);
    return { lines, data: { dropped: event, group: one.group, behind }, well: true };
  });
}

/** What stands on the logs of the groups, in the order of parking. */
async function parkedIn(log: EventLog, registry: Registry, group?: string): Promise<readonly Listed[]> {
  const groups = registry.reactions.map(groupOf).filter((one) => group === undefined || one === group);
  const each = await Promise.all(
    groups.map(async (of): Promise<readonly Listed[]> => {
      let state = parking.initial;
      const since = new Map<string, string>();
      for (const event of await log.read(streamOf(parking, of))) {
        const fact = registry.codec.decode(event);
        state = parking.evolve(state, fact as never);
        since.set((fact.data as Parked).eventId, fact.recordedAt);
      }
      return state.parked.map((one) => ({ group: of, ...one, since: since.get(one.eventId) ?? '' }));
    }),
  );
  return each.flat();
}

/** Null: the program that works there has not done all of it yet. */
async function answered(
  { patienceMs }: ParkedAt,
  { views, beside }: ViewsOpened,
  asks: readonly ParkedAsk[],
): Promise<AskAnswered[] | null> {
  const { clock, ids } = realSystem();
  const asking = new ParkedAsks(views);
  await asking.prepare();
  const open = asks.map((ask) => ({ id: ids.next(), ask }));
  for (const { id, ask } of open) await asking.ask(id, ask);
  for (let waited = 0; beside && waited <= patienceMs; waited += LOOK_EVERY_MS) {
    const answers = await Promise.all(open.map(({ id }) => asking.answer(id)));
    if (answers.every((one) => one !== null)) {
      for (const { id } of open) await asking.end(id);
      return answers;
    }
    await clock.sleep(LOOK_EVERY_MS);
  }
  return null;
}

const notYet = ({ beside }: ViewsOpened): Outcome =>
  failed(
    beside
      ? 'The process in which these reactions turn has not done it yet. It stands among what is asked; look with `sleutelbos parked list`.'
      : 'Nobody works on this folder now. It stands among what is asked: the next start does it.',
  );

async function within(at: ParkedAt, work: (opened: ViewsOpened) => Promise<Outcome>): Promise<Outcome> {
  const opened = await at.open();
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

const failed = (line: string): Outcome => ({ lines: [line], data: { fault: line }, well: false });

function unknownGroup({ registry }: ParkedAt, group: string): Outcome | null {
  const groups = registry.reactions.map(groupOf);
  return groups.includes(group) ? null : failed(`There is no group ${group}. There are: ${groups.join(', ')}.`);
}

const wrongId = (by: string): Outcome | null =>
  ID.test(by)
    ? null
    : failed('--by is an id of up to 64 letters, digits and . _ : -, as the issuer gives it; not a name, it stands on the log.');
