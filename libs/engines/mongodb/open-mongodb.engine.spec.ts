import { inspect } from 'node:util';
import { isEngineError } from '@sleutelbos/kernel';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { insertAbsent } from './guarded-writes.js';
import { type Mongodb, openMongodb } from './open-mongodb.js';

interface Book {
  readonly _id: string;
  readonly title: string;
  readonly about?: object;
}

await onMongodb('a connection', (server) => {
  let mongodb: Mongodb;
  beforeEach(async () => {
    mongodb = await openMongodb({ url: server.url, database: server.database() });
  });
  afterEach(() => mongodb.close());

  const books = () => mongodb.model<Book>('books', { _id: String, title: { type: String, index: true }, about: {} });

  it('writes with majority and journal, and reads what the majority has, in the databases beside it too', () => {
    for (const { connection } of [mongodb, mongodb.beside('other')]) {
      expect(connection.db?.writeConcern).toMatchObject({ w: 'majority', journal: true });
      expect(connection.db?.readConcern).toMatchObject({ level: 'majority' });
    }
  });

  it('makes no collection and no index by itself', async () => {
    const model = books();
    await model.find().lean();
    expect(await mongodb.connection.listCollections()).toEqual([]);
    await insertAbsent(mongodb, model, [{ _id: 'a', title: 'one' }]);
    expect((await model.collection.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  });

  it('refuses a question or a change with a field that is not declared, instead of losing it and meaning everything', async () => {
    const model = books();
    await insertAbsent(mongodb, model, [{ _id: 'a', title: 'one' }]);
    await expect(mongodb.attempt(() => model.deleteMany({ colour: 'red' } as never))).rejects.toThrow(/does not fit its declaration/);
    await expect(mongodb.attempt(() => model.find({ colour: 'red' } as never).lean())).rejects.toThrow(/does not fit its declaration/);
    await expect(mongodb.attempt(() => model.updateOne({ _id: 'a' }, { $set: { colour: 'red' } } as never))).rejects.toThrow(
      /does not fit/,
    );
    expect(await model.find().lean()).toEqual([{ _id: 'a', title: 'one' }]);
  });

  it('adds nothing to a document and leaves nothing out: no version key, empty objects stay', async () => {
    const model = books();
    await model.replaceOne({ _id: 'a' }, { _id: 'a', title: 'one', about: {} }, { upsert: true });
    expect(await model.find().lean()).toEqual([{ _id: 'a', title: 'one', about: {} }]);
  });

  it('names no document and no value in an error, nor in what caused it', async () => {
    const model = books();
    await insertAbsent(mongodb, model, [{ _id: 'Zaïra', title: 'Zaïra' }]);
    const wrong: (() => Promise<unknown>)[] = [
      () => model.collection.insertMany([{ _id: 'Zaïra', title: 'Zaïra' }] as never),
      () => model.collection.updateOne({ _id: 'Zaïra' } as never, { $zaïra: { title: 'Zaïra' } } as never),
      () => model.find({ title: { $gt: { zaïra: 'Zaïra' } } } as never).lean(),
    ];
    for (const work of wrong) {
      const error = await mongodb.attempt(work).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(Error);
      expect(inspect(error, { depth: 9 })).not.toMatch(/za.ra/i);
    }
  });

  it('answers which documents could not be inserted, and inserts all others', async () => {
    const model = books();
    const of = (...ids: string[]) => ids.map((_id) => ({ _id, title: _id }));
    await insertAbsent(mongodb, model, of('b', 'd'));
    expect(await insertAbsent(mongodb, model, of('a', 'b', 'c', 'd', 'e'))).toEqual(of('b', 'd'));
    expect((await model.find().sort({ _id: 1 }).lean()).map(({ _id }) => _id)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

it('a server that is not there is named without user and password, with the way out', async () => {
  const url = 'mongodb://clerk:s3cret%2Fword@127.0.0.1:9,127.0.0.1:10/?replicaSet=rs0';
  const error = await openMongodb({ url, database: 'views' }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(isEngineError(error, 'unavailable') && error.message).toMatch(/127\.0\.0\.1:9,127\.0\.0\.1:10\/views does not answer .* Start it/);
  expect(inspect(error, { depth: 9 })).not.toMatch(/clerk|s3cret/);
});
