import type { StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { type FlatMetadata, instant, type JsonObject, type NewEvent, type Position, type RecordedEvent } from '@sleutelbos/kernel';
import type { Schema } from '../../sqlite/database.js';
import { damaged } from '../../sqlite/sqlite-errors.js';
import { positionOf } from '../decimal-position.js';

/**
 * `type` stands before the long columns, so that a filtered read does not touch the pages these run over to. There is no unique index
 * on the event id: it would halve the speed, and a repeat is recognised at its place in the stream. What finds a stream's events is `places`
 * (`stream-places.ts`), up to the event that the note `placed` names.
 */
export const EVENT_LOG_SCHEMA: Schema = {
  format: 'sleutelbos event log',
  steps: [
    `CREATE TABLE events (
       position INTEGER PRIMARY KEY,
       stream TEXT NOT NULL,
       revision INTEGER NOT NULL,
       type TEXT NOT NULL,
       id TEXT NOT NULL,
       recorded_at INTEGER NOT NULL,
       checksum INTEGER NOT NULL,
       metadata TEXT NOT NULL,
       data TEXT NOT NULL,
       UNIQUE (stream, revision)
     ) STRICT`,
    // A unique index is written with every event, and names are random: a page of it for each (ADR 0029). Places are written in lots.
    `CREATE TABLE places (
       stream TEXT NOT NULL,
       revision INTEGER NOT NULL,
       position INTEGER NOT NULL,
       PRIMARY KEY (stream, revision)
     ) STRICT, WITHOUT ROWID;
     INSERT INTO places SELECT stream, revision, position FROM events ORDER BY stream, revision;
     INSERT INTO meta SELECT 'placed', max(position) FROM events HAVING max(position) IS NOT NULL;
     CREATE TABLE events_in_order (
       position INTEGER PRIMARY KEY,
       stream TEXT NOT NULL,
       revision INTEGER NOT NULL,
       type TEXT NOT NULL,
       id TEXT NOT NULL,
       recorded_at INTEGER NOT NULL,
       checksum INTEGER NOT NULL,
       metadata TEXT NOT NULL,
       data TEXT NOT NULL
     ) STRICT;
     INSERT INTO events_in_order SELECT position, stream, revision, type, id, recorded_at, checksum, metadata, data FROM events ORDER BY position;
     DROP TABLE events;
     ALTER TABLE events_in_order RENAME TO events`,
  ],
};

const ROW_COLUMNS = 'position, stream, revision, type, id, recorded_at, checksum, metadata, data';

/** One line of the table; the JSON still as text. */
export interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly id: string;
  readonly recordedAt: number;
  readonly checksum: number;
  readonly metadata: string;
  readonly data: string;
}

type RowColumns = [number, string, number, string, string, number, number, string, string];

export type Parameters = readonly (string | number)[];

/** A statement `SELECT … FROM events` and what follows. Its rows come as lists, which costs half of what rows with names do. */
export function selectRows(prepare: (sql: string) => StatementSync, following: string): (...parameters: Parameters) => EventRow[] {
  const statement = prepare(`SELECT ${ROW_COLUMNS} FROM events ${following}`);
  statement.setReturnArrays(true);
  return (...parameters) => (statement.all(...parameters) as unknown as RowColumns[]).map(named);
}

const named = (columns: RowColumns): EventRow => new Row(...columns);

/**
 * Made by a constructor, not by a literal, as the event below is: where a literal stands, the engine of JavaScript takes a batch that
 * outlives one collection for something that lasts, puts the next ones among the old at once, and they hold on to all they point at.
 * Reading was a third slower for it, and took twice the memory.
 */
class Row implements EventRow {
  constructor(
    readonly position: number,
    readonly stream: string,
    readonly revision: number,
    readonly type: string,
    readonly id: string,
    readonly recordedAt: number,
    readonly checksum: number,
    readonly metadata: string,
    readonly data: string,
  ) {}
}

class ReadEvent implements RecordedEvent {
  constructor(
    readonly id: string,
    readonly type: string,
    readonly data: JsonObject,
    readonly metadata: FlatMetadata,
    readonly stream: string,
    readonly revision: number,
    readonly position: Position,
    readonly recordedAt: string,
  ) {}
}

/** A new event with its JSON made, once, when the append is asked: later changes to the object are not the log's. */
export interface EventText {
  readonly id: string;
  readonly type: string;
  readonly metadata: string;
  readonly data: string;
}

/** @throws TypeError here, where it hurts only this append, when a part cannot be stored */
export function textOf(event: NewEvent): EventText {
  const { id, type } = event;
  const metadata: unknown = JSON.stringify(event.metadata);
  const data: unknown = JSON.stringify(event.data);
  if (typeof id !== 'string' || typeof type !== 'string' || typeof metadata !== 'string' || typeof data !== 'string') {
    throw new TypeError('An event has an id, a type, metadata and data.');
  }
  return { id, type, metadata, data };
}

/** CRC-32 over everything in the row and its place: finds what a disk does, not what a forger does (that is the Merkle tree's task). */
export function checksumOf(position: number, stream: string, revision: number, event: EventText, recordedAt: number): number {
  return crc32(`${position}\n${stream}\n${revision}\n${event.type}\n${event.id}\n${recordedAt}\n${event.metadata}\n${event.data}`);
}

/** Of a row that was read from the file. @throws EngineError damaged */
export function eventOf(row: EventRow, path: string): RecordedEvent {
  const { position, stream, revision, recordedAt } = row;
  if (checksumOf(position, stream, revision, row, recordedAt) !== row.checksum) {
    throw damaged(path, undefined, `is damaged at position ${position}: the event there is not what was written`);
  }
  return parsed(row);
}

/** Of a row that this process wrote and still has: no disk was in between. */
export function parsed(row: EventRow): RecordedEvent {
  const { position, stream, revision, type, id, recordedAt } = row;
  const data = JSON.parse(row.data) as JsonObject;
  const metadata = JSON.parse(row.metadata) as FlatMetadata;
  return new ReadEvent(id, type, data, metadata, stream, revision, positionOf(position), instant(recordedAt));
}
