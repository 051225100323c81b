import { connect } from 'node:net';
import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { EngineError, type Engines } from '@sleutelbos/kernel';
import pino from 'pino';
import { ContextController, QueryRoute, runApplication } from '../src/index.js';
import { AUDIENCE, ISSUER, JWKS, token } from './issuer.js';
import { NOTES_POLICIES, notesModule } from './notes.context.js';
import { TestProcess } from './process.js';

const system = realSystem();

const memory = (): Promise<Engines> => memoryEngines(system, () => []);

/** Of the name of an answer in the context of these tests, and another shape. */
const OTHER_SHAPES = {
  NoteDto: class NoteDto {
    title = '';
  },
};
ApiProperty()(OTHER_SHAPES.NoteDto.prototype, 'title');

const running: TestProcess[] = [];
async function started(engines: Engines, options: Parameters<typeof TestProcess.start>[2] = {}): Promise<TestProcess> {
  const house = await TestProcess.start(engines, system, options);
  running.push(house);
  return house;
}
afterEach(async () => {
  for (const house of running.splice(0)) await house.application.stop();
});

const written = JSON.stringify({ text: 'Hallo', language: 'ti' });
const post = async (url: string) =>
  fetch(`${url}/notes/v1/notes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: written,
  });

describe('starting', () => {
  it('is refused when a route has no policy that names it', async () => {
    const policies = NOTES_POLICIES.replace('Action::"close-note", ', '');
    await expect(started(await memory(), { modules: [{ ...notesModule, policies }] })).rejects.toThrow(
      'POST /notes/v1/notes/:noteId/closings: close-note',
    );
  });

  it('is refused when a policy does not parse or has no name', async () => {
    for (const policies of ['permit (', NOTES_POLICIES.replace('@id("writers-write")', ''), NOTES_POLICIES + NOTES_POLICIES])
      await expect(started(await memory(), { modules: [{ ...notesModule, policies }] })).rejects.toThrow(/notes/);
  });

  it('is refused when two classes of one name would describe the API, at any depth', async () => {
    const answering = (answer: Type) => {
      @ContextController('notes')
      class OthersController {
        @QueryRoute({ path: 'others', action: 'list-notes', answer, nl: 'Andere', en: 'Others' })
        others() {
          return {};
        }
      }
      return { ...notesModule, controllers: [...notesModule.controllers, OthersController] };
    };
    const { NoteDto } = OTHER_SHAPES;
    class HoldsOthersDto {
      @ApiProperty({ type: () => [NoteDto] })
      notes!: object[];
    }
    for (const answer of [NoteDto, HoldsOthersDto])
      await expect(started(await memory(), { modules: [answering(answer)] })).rejects.toThrow('notes: NoteDto');
    class OthersDto {
      @ApiProperty({ type: () => String })
      text!: string;
    }
    await expect(started(await memory(), { modules: [answering(OthersDto)] })).resolves.toBeDefined();
  });

  it('is refused with a symmetric algorithm', async () => {
    const authentication = { issuer: ISSUER, audience: AUDIENCE, jwks: JWKS, algorithms: ['HS256'] };
    await expect(started(await memory(), { authentication })).rejects.toThrow(/asymmetric/);
  });
});

describe('health', () => {
  const get = async (house: TestProcess, url: string) => (await house.inject({ method: 'GET', url })).status;

  it('is live before it is ready, and neither ready nor degraded by what is not its own', async () => {
    const house = await started(await memory());
    expect(await get(house, '/health/ready')).toBe(503);
    await house.application.startWithoutPort();
    expect(await get(house, '/health/ready')).toBe(200);
    expect(await get(house, '/health/live')).toBe(200);
  });

  it('shows each view with its lag, and no positions', async () => {
    const house = await started(await memory());
    await house.application.startWithoutPort();
    await house.write();
    await house.runtime.settled();
    const status = await house.inject({ method: 'GET', url: '/health/status' });
    expect(status.body).toEqual({ state: 'ok', views: [{ name: 'notes', context: 'notes', state: 'running', lagSeconds: 0 }] });
  });

  it('is not ready while the log does not answer, but live; commands get 503 with Retry-After', async () => {
    const engines = await memory();
    let away = false;
    const log = new Proxy(engines.log, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        if (!away || name === 'close') return member.bind(target);
        return () => Promise.reject(new EngineError('unavailable', 'host db.internal'));
      },
    });
    const house = await started({ ...engines, log });
    await house.application.startWithoutPort();
    away = true;
    const answer = await house.write();
    expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '5']);
    expect(answer.text).not.toContain('db.internal');
    expect(await get(house, '/health/ready')).toBe(503);
    expect(await get(house, '/health/live')).toBe(200);
    away = false;
  });

  it('is degraded when a view stopped, whose own routes answer 503; all else goes on', async () => {
    const engines = await memory();
    const house = await started(engines);
    await house.application.startWithoutPort();
    const { noteId } = (await house.write()).body;
    await house.runtime.settled();
    const wrong = { id: 'x', type: 'notes.note-ranked.v1', data: null as never, metadata: {} };
    await engines.log.append(`note-${noteId}`, 0, [wrong]);
    for (let i = 0; i < 100 && (await house.inject({ method: 'GET', url: '/health/status' })).text.includes('running'); i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const read = await house.send('GET', `/notes/v1/notes/${noteId}`);
    expect([read.status, read.body.code, read.headers['retry-after']]).toEqual([503, 'behind', '2']);
    expect((await house.write()).status).toBe(201);
    expect(await get(house, '/health/ready')).toBe(200);
    expect((await house.inject({ method: 'GET', url: '/health/status' })).text).toContain('"degraded"');
  });
});

describe('a visitor', () => {
  const status = async (house: TestProcess, url: string, method: 'GET' | 'POST' = 'GET') => (await house.inject({ method, url })).status;

  it('reads without a token what a policy opens to visitors, of the installation that has them', async () => {
    const house = await started(await memory(), { visitorsOf: 'mee' });
    expect(await status(house, '/notes/v1/counts')).toBe(200);
    expect(await status(await started(await memory()), '/notes/v1/counts')).toBe(401);
  });

  it('still signs in for what is personal, changes something, or is about a record of one’s own', async () => {
    const house = await started(await memory(), { visitorsOf: 'mee' });
    expect(await status(house, '/notes/v1/kinds')).toBe(401);
    expect(await status(house, '/notes/v1/notes/00000000-0000-4000-8000-000000000000')).toBe(401);
    expect(await status(house, '/notes/v1/notes', 'POST')).toBe(401);
  });
});

describe('a connection', () => {
  it('that does not speak HTTP gets a problem too', async () => {
    const house = await started(await memory(), { host: '127.0.0.1' });
    const port = Number(new URL(await house.application.start()).port);
    const say = (text: string) =>
      new Promise<string>((resolve) => {
        let heard = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (data) => {
          heard += String(data);
        });
        socket.on('close', () => resolve(heard));
      });
    const broken = await say('NONSENSE\r\n\r\n');
    expect(broken).toMatch(/^HTTP\/1\.1 400 /);
    expect(broken).toContain('application/problem+json');
    expect(broken.toLowerCase()).toContain('api-version');
    expect(await say(`GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('stopping', () => {
  it('goes in order: not ready, requests in flight finished, loops, engines, exit 0', async () => {
    const engines = await memory();
    const order: string[] = [];
    const append = engines.log.append.bind(engines.log);
    let release: () => void = () => undefined;
    let inFlight: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const begun = new Promise<void>((resolve) => {
      inFlight = resolve;
    });
    const log: Engines['log'] = {
      ...engines.log,
      async append(...all) {
        inFlight();
        await held;
        order.push('appended');
        return append(...all);
      },
    };
    const house = await TestProcess.start({ ...engines, log }, system, {
      host: '127.0.0.1',
      drainMs: 50,
      closeEngines: async () => {
        order.push('engines closed');
      },
    });
    const url = await house.application.start();
    const exits: number[] = [];
    const stop = runApplication(house.application, { exit: (code) => exits.push(code) });
    const answer = post(url);
    await begun;
    const stopped = stop();
    expect((await house.inject({ method: 'GET', url: '/health/ready' })).status).toBe(503);
    setTimeout(release, 120);
    expect((await answer).status).toBe(201);
    await stopped;
    expect(order).toEqual(['appended', 'engines closed']);
    expect(exits).toEqual([0]);
    process.removeListener('SIGTERM', stop);
    process.removeListener('SIGINT', stop);
  });

  it('exits at once at a second signal, and names the step that hangs', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'fatal' }, { write: (line: string) => void lines.push(line) });
    let free: () => void = () => undefined;
    const house = await TestProcess.start(await memory(), system, {
      log,
      closeEngines: () =>
        new Promise((resolve) => {
          free = resolve;
        }),
    });
    await house.application.startWithoutPort();
    const exits: number[] = [];
    const stop = runApplication(house.application, { exit: (code) => exits.push(code), patienceMs: 300 });
    const stopped = stop();
    await stop();
    expect(exits).toEqual([1]);
    for (let i = 0; i < 200 && lines.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(lines.join()).toContain('closing engines');
    free();
    await stopped;
    process.removeListener('SIGTERM', stop);
    process.removeListener('SIGINT', stop);
  });
});

describe('the log lines', () => {
  it('name the route’s pattern, never an id, a body or a query', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
    const house = await started(await memory(), { log });
    await house.application.startWithoutPort();
    const { noteId } = (await house.write({ text: 'Jansen' })).body;
    await house.runtime.settled();
    await house.send('GET', `/notes/v1/notes/${noteId}?x=Jansen`);
    await house.send('POST', `/notes/v1/notes/${noteId}/breaks`, { body: {} });
    const all = lines.join('');
    expect(all).toContain('GET /notes/v1/notes/:noteId');
    expect(all).toContain('"fault"');
    expect(all).not.toContain(noteId);
    expect(all).not.toContain('Jansen');
  });
});
