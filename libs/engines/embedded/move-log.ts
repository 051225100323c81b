import { createHash } from 'node:crypto';

import { type Clock, EngineError, type ImportingLog, isEngineError, type RecordedEvent, START } from '@sleutelbos/kernel';
import type { LogReading } from '../event-log/sqlite/log-reading.js';
import { damaged } from '../sqlite/sqlite-errors.js';
import { sameJson } from './same-json.js';

export interface LogToMove {
  readonly from: LogReading;
  readonly to: ImportingLog;
  readonly clock: Clock;
  /** Told now and then how many of the events are there, or were compared. */
  readonly progress: (doing: 'looking' | 'moving' | 'comparing', done: number, of: number) => void;
}

export interface LogMoved {
  readonly events: number;
  /** Of these stood there before: moved by a run that was ended. */
  readonly before: number;
  /** SHA-256 in hex over every event in the order of the log, as it was read back: stream, revision, id, type, instant, metadata, data. */
  readonly digest: string;
}

const READ_AT_ONCE = 1_000;
/** Events of one append, and characters of their JSON: a server takes a megabyte at once. */
const RUN_MAX = 500;
const RUN_CHARACTERS_MAX = 250_000;
/** An append without an answer is asked again so often, with longer and longer pauses: about two minutes. */
const ATTEMPTS = 30;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Copies a log, whose process is stopped, to another engine: ids, order over all streams, revisions, instants, metadata and data, and with them all
 * that was signed or counted over these. Ended at any moment, it goes on where it was when it is called again: what stands in the target is
 * compared with the beginning of the log, event by event, and only that beginning is taken for a half of this move. At the end everything is read back
 * and compared.
 *
 * @throws EngineError damaged (a fault in the log, or in what was read back), unavailable (the target holds something else, is written by
 *   somebody else, or does not answer: call again)
 */
export async function moveLog(move: LogToMove): Promise<LogMoved> {
  const { from, to } = move;
  if ((await to.incarnation()) === from.incarnation)
    throw new EngineError('unavailable', 'The log that is moved to is the log itself, or a copy with its incarnation. Name another one.');
  const { events: before } = await compare(move, 'looking');
  await append(move, before);
  const { events, digest } = await compare(move, 'comparing');
  const of = from.head();
  if (events !== of)
    throw new EngineError('damaged', `The log that was moved to holds ${events} events, not ${of}. Empty it and move again.`);
  return { events, before, digest };
}

async function append({ from, to, clock, progress }: LogToMove, before: number): Promise<void> {
  const of = from.head();
  let done = before;
  let told = before;
  for (const run of runsOf(eventsOf(from, before))) {
    await appendRun(to, clock, run);
    done += run.length;
    if (done - told >= READ_AT_ONCE || done === of) progress('moving', done, of);
    if (done - told >= READ_AT_ONCE) told = done;
  }
}

/** One answer is awaited before the next is asked: so the order over all streams is the log's. */
async function appendRun(to: ImportingLog, clock: Clock, run: Run): Promise<void> {
  const [{ stream, revision }] = run;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await to.appendRecorded(stream, revision === 0 ? 'no-stream' : revision - 1, run);
      return;
    } catch (error) {
      if (isEngineError(error, 'wrong-expected-revision'))
        throw new EngineError(
          'unavailable',
          `Somebody else writes to the log that is moved to (stream ${stream}). Stop it, empty that log and move again.`,
        );
      if (attempt === ATTEMPTS || !(isEngineError(error, 'unknown-outcome') || isEngineError(error, 'unavailable'))) throw error;
      await clock.sleep(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** (attempt - 1)));
    }
  }
}

type Run = readonly [RecordedEvent, ...RecordedEvent[]];

/** Neighbours in the log that are neighbours in one stream. */
function* runsOf(events: Iterable<RecordedEvent>): Generator<Run> {
  let run: [RecordedEvent, ...RecordedEvent[]] | null = null;
  let characters = 0;
  for (const event of events) {
    const length = JSON.stringify(event.data).length + JSON.stringify(event.metadata).length;
    if (run && run[0].stream === event.stream && run.length < RUN_MAX && characters + length <= RUN_CHARACTERS_MAX) {
      run.push(event);
      characters += length;
    } else {
      if (run) yield run;
      run = [event];
      characters = length;
    }
  }
  if (run) yield run;
}

/** Each with its checksum tested. @throws EngineError damaged */
function* eventsOf(from: LogReading, after: number): Generator<RecordedEvent> {
  const of = from.head();
  for (let at = after; at < of; ) {
    const { mark, faults, events } = from.check(at, READ_AT_ONCE);
    if (faults[0] || mark === at)
      throw damaged(from.path, undefined, `is damaged: ${faults[0] ?? `the events after position ${at} are gone`}. Nothing more was moved`);
    yield* events();
    at = mark;
  }
}

/** Reads the target from its start, beside the log. @throws EngineError unavailable at the first event that is not the log's */
async function compare({ from, to, progress }: LogToMove, doing: 'looking' | 'comparing'): Promise<Pick<LogMoved, 'events' | 'digest'>> {
  const of = from.head();
  const expected = eventsOf(from, 0);
  const hash = createHash('sha256');
  let events = 0;
  for await (const batch of to.subscribe({
    after: START,
    untilHead: true,
    batchSize: READ_AT_ONCE,
    signal: new AbortController().signal,
  })) {
    for (const event of batch.events) {
      const { value } = expected.next() as { value: RecordedEvent | undefined };
      events += 1;
      if (!value || !isSame(event, value)) throw another(events, doing);
      hash.update(`${event.stream}\n${event.revision}\n${event.id}\n${event.type}\n${event.recordedAt}\n`);
      hash.update(`${JSON.stringify(event.metadata)}\n${JSON.stringify(event.data)}\n`);
    }
    if (batch.events.length > 0) progress(doing, events, of);
  }
  expected.return(undefined);
  return { events, digest: hash.digest('hex') };
}

function isSame(one: RecordedEvent, other: RecordedEvent): boolean {
  const sameHead =
    one.id === other.id &&
    one.type === other.type &&
    one.stream === other.stream &&
    one.revision === other.revision &&
    one.recordedAt === other.recordedAt;
  return sameHead && sameJson(one.data, other.data) && sameJson(one.metadata, other.metadata);
}

function another(number: number, doing: 'looking' | 'comparing'): EngineError {
  return doing === 'looking'
    ? new EngineError(
        'unavailable',
        `The log that is moved to holds something else: its event ${number} is not that of the log that is moved. Move into an empty one; only a half of this very move is gone on with.`,
      )
    : new EngineError('damaged', `Event ${number} was not stored as it was read. Empty the log that was moved to and move again.`);
}
