import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { EngineError } from '@sleutelbos/kernel';
import { damaged } from './sqlite-errors.js';

/** Offsets and lengths as SQLite's file format fixes them. */
const HEADER_BYTES = 100;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * A file that lost its end. SQLite itself notices only while there is no write-ahead log; with one it takes the lost pages for empty.
 * Pages that stand in the write-ahead log are not missed: a crash while that was being folded in leaves the file short, rightly.
 * @throws EngineError damaged, unavailable
 */
export function checkFileSize(path: string): void {
  const { header, size } = beginOf(path, HEADER_BYTES);
  if (header.length < HEADER_BYTES) {
    if (size > 0) throw cut(path, size, HEADER_BYTES);
    return;
  }
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const isCounted = header.readUInt32BE(24) === header.readUInt32BE(92);
  const pages = header.readUInt32BE(28);
  if (!isCounted || pageBytes < 512 || size >= pages * pageBytes) return;
  const waiting = pagesInWal(`${path}-wal`, pageBytes);
  for (let page = Math.floor(size / pageBytes) + 1; page <= pages; page += 1) {
    if (!waiting.has(page)) throw cut(path, size, pages * pageBytes);
  }
}

function cut(path: string, size: number, wanted: number): EngineError {
  return damaged(path, undefined, `is cut off: ${size} bytes are left of ${wanted}`);
}

function pagesInWal(path: string, pageBytes: number): ReadonlySet<number> {
  const pages = new Set<number>();
  if (!existsSync(path)) return pages;
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const begin = Buffer.alloc(WAL_HEADER_BYTES);
    readSync(file, begin, 0, WAL_HEADER_BYTES, 0);
    const salts = begin.subarray(16, 24);
    const frame = Buffer.alloc(FRAME_HEADER_BYTES);
    for (let at = WAL_HEADER_BYTES; at + FRAME_HEADER_BYTES + pageBytes <= size; at += FRAME_HEADER_BYTES + pageBytes) {
      readSync(file, frame, 0, FRAME_HEADER_BYTES, at);
      // Frames of an earlier round stand behind those of this one, under other salts.
      if (!frame.subarray(8, 16).equals(salts)) break;
      pages.add(frame.readUInt32BE(0));
    }
    return pages;
  } finally {
    closeSync(file);
  }
}

function beginOf(path: string, length: number): { header: Buffer; size: number } {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const header = Buffer.alloc(length);
    const read = readSync(file, header, 0, length, 0);
    return { header: header.subarray(0, read), size: fstatSync(file).size };
  } catch (cause) {
    throw new EngineError('unavailable', `${path} cannot be read. Check the disk and the rights of this user.`, { cause });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
