import { registrationModule } from '@sleutelbos/registration';
import { type Api, api } from './api.js';

const programme = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG artikel 6, eerste lid, onder e' };
const PATH = '/registration/v1/programmes';

describe('calls over HTTP in a test', () => {
  let server: Api;
  beforeAll(async () => {
    server = await api({ modules: [registrationModule] });
  });
  afterAll(() => server.close());

  it('carry a command through sign-in, policy, handler and log, and read what it did', async () => {
    const coordinator = server.as('coordinator');
    const made = await coordinator.post(PATH, programme);
    made.expectOk(201);
    expect(made.revision).toBe(0);
    const id = made.id('programmeId');
    const read = await coordinator.get(`${PATH}/${id}`, { query: { atLeast: String(made.body.position) } });
    expect(read.expectOk(200)).toMatchObject({ name: 'Amstelveen' });
    await server.settled();
    expect((await server.engines.log.read(`programme-${id}`)).map((one) => one.type)).toEqual(['registration.programme-opened.v1']);
    (await server.as('stranger').get(`${PATH}/${id}`)).expectProblem(404, 'not-found');
  });

  it('repeat under the same key, and notice another body', async () => {
    const coordinator = server.as('coordinator');
    const first = await coordinator.post(PATH, programme, { key: 'my-own-key' });
    expect((await coordinator.post(PATH, programme, { key: 'my-own-key' })).body).toMatchObject({ programmeId: first.id('programmeId') });
    (await coordinator.post(PATH, { ...programme, name: 'Aalsmeer' }, { key: 'my-own-key' })).expectProblem(422, 'key-reused');
  });

  it('show problems as problems', async () => {
    (await server.as(null).post(PATH, programme)).expectProblem(401, 'unauthenticated');
    (await server.as('council').post(PATH, programme)).expectProblem(403, 'forbidden');
    (await server.as('coordinator').post(PATH, { ...programme, name: '' })).expectProblem(400, 'invalid');
    (await server.as('coordinator').post(PATH, programme, { key: null })).expectProblem(400, 'invalid');
    const fine = await server.as('coordinator').post(PATH, programme);
    expect(() => fine.expectProblem(409, 'refused')).toThrow();
    const bad = await server.as(null).post(PATH, programme);
    expect(() => bad.expectOk()).toThrow(/401/);
  });
});
