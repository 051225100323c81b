import {
  EngineError,
  type Lease,
  type Position,
  START,
  type StoredDocument,
  type SystemPorts,
  type ViewQuery,
  type ViewShape,
  type ViewStore,
  viewGroup,
} from '@sleutelbos/kernel';
import type { Model } from 'mongoose';
import { findById, type Positioned, putGuarded } from '../../mongodb/guarded-writes.js';
import { type Notes, notesIn } from '../../mongodb/notes.js';
import type { Mongodb } from '../../mongodb/open-mongodb.js';
import { cursorAfter, planQuery } from '../view-query.js';
import { checkShape, notBound, notPrepared } from '../view-shape.js';
import { type Leases, leases } from './leases.js';
import {
  collectionOf,
  fieldsOf,
  fillFields,
  filterOf,
  makeCollection,
  rowOf,
  sortOf,
  storedOf,
  type ViewRow,
  viewModel,
} from './view-collection.js';

/** Who voids another log's views does it alone; after so long without a sign another takes over. */
const VOIDING = 'voiding';
const VOIDING_MS = 60_000;
const VOIDING_WAIT_MS = 200;

const VIEW_COLLECTION = /^[a-z][a-z0-9-]*@\d+$/;

interface OpenView {
  readonly shape: ViewShape;
  readonly model: Model<ViewRow>;
  readonly writing: Set<Promise<void>>;
}

export type MongodbViewSystem = Pick<SystemPorts, 'clock' | 'ids'>;

/**
 * A view is the collection `<name>@<version>`. No statement spans two documents: what a crash leaves between documents and checkpoint is
 * folded again, and the positions guard it. Two processes that write one view must hold its lease: on a compatible server the guard
 * itself is read and write in two steps (ADR 0023).
 */
export async function openMongodbViewStore(mongodb: Mongodb, system: MongodbViewSystem): Promise<MongodbViews> {
  const terms = leases(mongodb, system.clock);
  await terms.prepare();
  return new MongodbViewStore(mongodb, system, terms);
}

/** What is asked before the store is bound: whether it belongs to the log beside it. */
export interface MongodbViews extends ViewStore {
  /** Incarnation of the log that everything here was derived from; null: of none, or it is being removed. */
  boundTo(): Promise<string | null>;
  /** The newest position that any view, group or relay has noted. */
  newestCheckpoint(): Promise<Position>;
  /** Names of the leases that somebody holds now. */
  heldLeases(): Promise<readonly string[]>;
}

class MongodbViewStore implements MongodbViews {
  readonly #views = new Map<string, OpenView>();
  readonly #checkpoints: Model<Positioned>;
  readonly #notes: Notes;
  #bound = false;
  #closed = false;

  constructor(
    private readonly mongodb: Mongodb,
    private readonly system: MongodbViewSystem,
    private readonly leases: Leases,
  ) {
    this.#checkpoints = mongodb.model<Positioned>('checkpoints', { _id: String, position: String });
    this.#notes = notesIn(mongodb, 'view-notes');
  }

  async bind(incarnation: string): Promise<void> {
    this.#mustBeOpen();
    const holder = this.system.ids.next();
    while ((await this.#notes.get('incarnation')) !== incarnation) {
      const lease = await this.leases.take(VOIDING, holder, VOIDING_MS);
      if (lease) await this.#void(incarnation, lease);
      else await this.system.clock.sleep(VOIDING_WAIT_MS);
      this.#mustBeOpen();
    }
    this.#bound = true;
  }

  async boundTo(): Promise<string | null> {
    this.#mustBeOpen();
    return (await this.#notes.get('incarnation')) || null;
  }

  async newestCheckpoint(): Promise<Position> {
    this.#mustBeOpen();
    // Few: one for each view, reaction and relay. Some notes say only that a group began: they are no positions.
    const rows = await this.mongodb.attempt(() => this.#checkpoints.find().lean());
    const positions = rows.map(({ position }) => position as Position).filter((one) => /^\d/.test(one));
    return positions.toSorted().at(-1) ?? START;
  }

  async heldLeases(): Promise<readonly string[]> {
    this.#mustBeOpen();
    return (await this.leases.held()).map((name) => name.replace(/^of /, ''));
  }

  async prepare(view: ViewShape): Promise<void> {
    checkShape(view);
    this.#ready();
    const model = viewModel(this.mongodb, view);
    await makeCollection(this.mongodb, view, model);
    await this.#fill(view, model);
    this.#views.set(collectionOf(view), { shape: view, model, writing: new Set() });
  }

  async getMany(view: ViewShape, ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>> {
    const rows = await findById(this.mongodb, this.#view(view).model, ids);
    return new Map(rows.map((row) => [row._id, storedOf(row)]));
  }

  async putMany(view: ViewShape, documents: readonly StoredDocument[]): Promise<void> {
    const { shape, model, writing } = this.#view(view);
    const rows = documents.map((document) => rowOf(shape, document));
    const write = putGuarded(this.mongodb, model, rows);
    writing.add(write);
    try {
      await write;
    } finally {
      writing.delete(write);
    }
  }

  async find(view: ViewShape, query: ViewQuery): ReturnType<ViewStore['find']> {
    const plan = planQuery(view, query);
    const { model } = this.#view(view);
    const rows = (await this.mongodb.attempt(() =>
      // One more than asked shows whether there is a next page.
      model
        .find(filterOf(plan) as never)
        .sort(sortOf(plan))
        .limit(plan.limit + 1)
        .lean(),
    )) as unknown as ViewRow[];
    const documents = rows.slice(0, plan.limit).map(storedOf);
    const last = documents.at(-1);
    return { documents, next: last && rows.length > plan.limit ? cursorAfter(last, plan.walked) : null };
  }

  async count(view: ViewShape): Promise<number> {
    checkShape(view);
    this.#ready();
    const model = this.#views.get(collectionOf(view))?.model ?? viewModel(this.mongodb, view);
    return this.mongodb.attempt(() => model.countDocuments({ document: { $ne: null } }));
  }

  async checkpoint(group: string): Promise<Position> {
    this.#ready();
    const [row] = await findById(this.mongodb, this.#checkpoints, [group]);
    return (row?.position as Position | undefined) ?? START;
  }

  async saveCheckpoint(group: string, position: Position): Promise<void> {
    this.#ready();
    if (position !== START) await putGuarded(this.mongodb, this.#checkpoints, [{ _id: group, position }]);
  }

  async lease(name: string, holder: string, ttlMs: number): Promise<Lease | null> {
    this.#ready();
    const lease = await this.leases.take(`of ${name}`, holder, ttlMs);
    if (!lease) return null;
    return {
      renew: async () => {
        this.#ready();
        return lease.renew();
      },
      release: async () => {
        this.#ready();
        await lease.release();
      },
    };
  }

  async drop(view: ViewShape): Promise<void> {
    checkShape(view);
    this.#ready();
    const open = this.#views.get(collectionOf(view));
    this.#views.delete(collectionOf(view));
    // A write that arrives after the drop would make the collection anew, without its indexes.
    await Promise.allSettled(open?.writing ?? []);
    // The checkpoint first: documents without one are folded again, the other way round they would be missed.
    await this.mongodb.attempt(() => this.#checkpoints.deleteOne({ _id: { $eq: viewGroup(view) } }));
    await this.#notes.remove(filledNote(view));
    await this.#dropCollection(collectionOf(view));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#views.values()].flatMap(({ writing }) => [...writing]));
  }

  /** What another log left here goes. While it goes, what is left is nobody's: so a crash in between begins it again. */
  async #void(incarnation: string, lease: Lease): Promise<void> {
    const { attempt, connection } = this.mongodb;
    // Somebody may have done it between the question and the lease, and be at work already.
    if ((await this.#notes.get('incarnation')) === incarnation) return lease.release();
    this.#views.clear();
    await this.#notes.set('incarnation', '');
    await attempt(() => this.#checkpoints.deleteMany({}));
    await this.leases.clearBut(VOIDING);
    const collections = await attempt(async () => (await connection.listCollections()).map(({ name }) => name));
    for (const name of collections.filter((one) => VIEW_COLLECTION.test(one))) {
      if (!(await lease.renew())) return;
      await this.#dropCollection(name);
    }
    await this.#notes.removeAllBut('incarnation');
    if (await lease.renew()) await this.#notes.set('incarnation', incarnation);
    await lease.release();
  }

  async #dropCollection(name: string): Promise<void> {
    await this.mongodb.attempt(() => this.mongodb.connection.dropCollection(name));
  }

  /** Which fields stand beside all documents of a view is noted when it is so. */
  async #fill(view: ViewShape, model: Model<ViewRow>): Promise<void> {
    const filled: readonly string[] = JSON.parse((await this.#notes.get(filledNote(view))) ?? '[]');
    const fields = fieldsOf(view);
    const missing = fields.filter((field) => !filled.includes(field));
    if (missing.length > 0) await fillFields(this.mongodb, model, missing);
    if (JSON.stringify(filled) !== JSON.stringify(fields)) await this.#notes.set(filledNote(view), JSON.stringify(fields));
  }

  #view(view: ViewShape): OpenView {
    this.#ready();
    const open = this.#views.get(collectionOf(view));
    if (!open) throw notPrepared(view);
    return open;
  }

  #ready(): void {
    this.#mustBeOpen();
    if (!this.#bound) throw notBound();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new EngineError('unavailable', 'The view store is closed.');
  }
}

const filledNote = (view: ViewShape): string => `fields of ${collectionOf(view)}`;
