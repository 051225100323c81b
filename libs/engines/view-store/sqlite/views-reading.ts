import { join } from 'node:path';
import { CATALOGUE, type Catalogued, type Position, START, type ViewShape, viewGroup } from '@sleutelbos/kernel';
import { type FileReading, openForReading } from '../../sqlite/read-only.js';
import type { DocumentText } from '../document-text.js';
import { VIEW_STORE_SCHEMA } from './sqlite-view-store.js';
import { tableOf } from './view-table.js';
import { VIEWS_FILE } from './views-in-use.js';

/** The views' file beside the process that writes it: for checks. */
export interface ViewsReading {
  readonly path: string;
  readonly file: FileReading;
  readonly incarnation: string | null;
  /** Newest log position that any view or reaction has noted; START for none. */
  newestCheckpoint(): Position;
  /** Position up to which the documents of a view are folded: its checkpoint, or the newest document where that was not noted yet. */
  reached(view: ViewShape): Position;
  /** What is noted of a view's sets; null for nothing. */
  catalogued(name: string): Catalogued | null;
  /** Ordered by id; null when the view has no table. */
  documents(view: ViewShape): Iterable<DocumentText> | null;
  close(): void;
}

/** @throws EngineError unavailable (no such file), damaged */
export function openViewsReading(folder: string): ViewsReading {
  const file = openForReading(join(folder, VIEWS_FILE), VIEW_STORE_SCHEMA);
  const made = file.schema > 0;
  const hasTable = (view: ViewShape): boolean =>
    file.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(tableOf(view)) !== undefined;
  return {
    path: file.path,
    file,
    incarnation: file.meta('incarnation'),
    newestCheckpoint() {
      if (!made) return START;
      // Some notes say only that a group began: they are no positions.
      const newest = file.prepare(`SELECT max(position) AS newest FROM checkpoints WHERE position GLOB '[0-9]*'`);
      return (file.read(() => newest.get()) as { newest: Position | null }).newest ?? START;
    },
    reached(view) {
      if (!made) return START;
      const newestDocument = hasTable(view) ? `(SELECT max(position) FROM "${tableOf(view)}")` : 'NULL';
      const reached = file.prepare(
        `SELECT max(coalesce((SELECT position FROM checkpoints WHERE name = ?), ''), coalesce(${newestDocument}, '')) AS position`,
      );
      return (file.read(() => reached.get(viewGroup(view))) as { position: Position }).position;
    },
    catalogued(name) {
      if (!hasTable(CATALOGUE)) return null;
      const noted = file.prepare(`SELECT document FROM "${tableOf(CATALOGUE)}" WHERE id = ?`);
      const row = file.read(() => noted.get(name)) as { document: string } | undefined;
      return row ? (JSON.parse(row.document) as Catalogued) : null;
    },
    documents(view) {
      if (!hasTable(view)) return null;
      return file.prepare(`SELECT id, position, document FROM "${tableOf(view)}" ORDER BY id`).iterate() as Iterable<never>;
    },
    close: () => file.close(),
  };
}
