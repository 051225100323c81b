import { onOwnMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { insertAbsent } from './guarded-writes.js';
import { openMongodb } from './open-mongodb.js';

await onOwnMongodb('a connection, hurt,', (server) => {
  const { kill, restart, stall, goOn } = server;

  it('tells at once that a killed server does not answer, and goes on by itself when it is back', async () => {
    const mongodb = await openMongodb({ url: server.url, database: server.database() });
    const model = mongodb.model<{ _id: string }>('books', { _id: String });
    await insertAbsent(mongodb, model, [{ _id: 'a' }]);
    await kill();
    for (const asked of [mongodb.attempt(() => model.find().lean()), insertAbsent(mongodb, model, [{ _id: 'b' }])]) {
      await expect(asked).rejects.toMatchObject({
        name: 'EngineError',
        code: 'unavailable',
        message: expect.stringMatching(/does not answer/),
      });
    }
    await restart();
    expect(await mongodb.attempt(() => model.find().lean())).toEqual([{ _id: 'a' }]);
    await mongodb.close();
  });

  it('does not wait for ever for a server that took the question and says nothing', async () => {
    const mongodb = await openMongodb({ url: server.url, database: server.database() });
    const model = mongodb.model<{ _id: string }>('books', { _id: String });
    await insertAbsent(mongodb, model, [{ _id: 'a' }]);
    stall();
    const before = Date.now();
    await expect(mongodb.attempt(() => model.find().lean())).rejects.toMatchObject({ name: 'EngineError', code: 'unavailable' });
    expect(Date.now() - before).toBeLessThan(25_000);
    goOn();
    expect(await mongodb.attempt(() => model.find().lean())).toEqual([{ _id: 'a' }]);
    await mongodb.close();
  });
});
