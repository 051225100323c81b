import type { JsonObject } from '../json.js';
import type { Position } from './event-log.js';

/** What a store must know of a view. Stored under `<name>` and `<version>`: another version is another set of documents. */
export interface ViewShape {
  /** kebab-case, unique over all contexts. */
  readonly name: string;
  readonly version: number;
  /**
   * Index name to document fields (top level, string or number). A query names one index, fixes a prefix of its fields by
   * equality and walks the rest in order, so the last fields are the sort order; the document id is always the final tie-break.
   */
  readonly indexes: Readonly<Record<string, readonly string[]>>;
}

export interface StoredDocument<D = JsonObject> {
  readonly id: string;
  /** Position of the last event that is folded into the document. */
  readonly position: Position;
  /** Null is a tombstone: the document ended, its position still guards against older events. */
  readonly document: D | null;
}

export interface ViewQuery {
  readonly index: string;
  /** Values for a prefix of the index's fields, in any order of keys. A document that lacks a field of the index, or holds no string or number there, never matches. */
  readonly equals: Readonly<Record<string, string | number>>;
  /** 1..20 values, of which the first index field after the `equals` prefix holds one; the fields after it are walked as one order. */
  readonly anyOf?: readonly (string | number)[];
  /** Inclusive upper bound on the first index field after these (for "due until now"); matches values of its own kind only. */
  readonly upTo?: string | number;
  /** From a former page's `next`. */
  readonly after?: string;
  /** 1..500. */
  readonly limit: number;
  readonly descending?: boolean;
}

export interface ViewPage<D = JsonObject> {
  readonly documents: readonly StoredDocument<D>[];
  /** Opaque keyset cursor, null at the end. Holds index values: encrypt it before it leaves the product. */
  readonly next: string | null;
}

export interface Lease {
  /** False when another holder took over. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Documents folded from the log. Laws (`view-store.contract.ts`): a document is only written over an older position;
 * a checkpoint only moves forward; tombstones are never found by a query; a page walk sees every document that stayed
 * in place once; what was stored under another incarnation than the bound one is gone.
 */
export interface ViewStore {
  /** Binds the store to the log's incarnation: whatever was stored under another one is void and removed. Called before anything else. */
  bind(incarnation: string): Promise<void>;
  /** Makes the place and the indexes of a view. Safe to repeat. */
  prepare(view: ViewShape): Promise<void>;
  /** Documents by id, tombstones included; absent ids are absent from the map. */
  getMany(view: ViewShape, ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>>;
  /** Guarded: a stored document of the same or a newer position is left alone. Written whole or not at all per document. */
  putMany(view: ViewShape, documents: readonly StoredDocument[]): Promise<void>;
  find(view: ViewShape, query: ViewQuery): Promise<ViewPage>;
  /** How many documents have not ended; 0 also where the view was never prepared. May read all of them: for people who ask, not for routes. */
  count(view: ViewShape): Promise<number>;
  /** Position up to which a group (a view, a reaction, a relay) is done; START when it never began. */
  checkpoint(group: string): Promise<Position>;
  /** Moves forward only; an older position is ignored. */
  saveCheckpoint(group: string, position: Position): Promise<void>;
  /** One active holder per name; null when someone else holds it. */
  lease(name: string, holder: string, ttlMs: number): Promise<Lease | null>;
  /** Removes a view's documents and its checkpoint (`viewGroup`). Prepare the view before it is used again. */
  drop(view: ViewShape): Promise<void>;
  close(): Promise<void>;
}
