import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { TestProcess } from './process.js';

const root = resolve(import.meta.dirname, '../../..');
const rules = resolve(root, '../shared/standards/nlgov-adr-2.2.yaml');
if (!existsSync(rules)) process.stderr.write('API Design Rules: skipped, ../shared/standards is not at hand\n');
const system = realSystem();
let house: TestProcess;
let text: string;

beforeAll(async () => {
  house = await TestProcess.start(await memoryEngines(system, () => []), system);
  await house.application.startWithoutPort();
  text = (await house.inject({ method: 'GET', url: '/notes/v1/openapi.json' })).text;
});
afterAll(() => house.application.stop());

describe('openapi.json', () => {
  it('describes every route below the server address, in Dutch and English', () => {
    const document = JSON.parse(text);
    expect(document.servers).toEqual([{ url: '/notes/v1' }]);
    expect(Object.keys(document.paths).sort()).toEqual(
      [
        '/counts',
        '/kinds',
        '/notes',
        '/notes/_search',
        '/notes/{noteId}',
        '/notes/{noteId}/breaks',
        '/notes/{noteId}/closings',
        '/notes/{noteId}/rank',
        '/secrets',
        '/unallowed',
      ].sort(),
    );
    const write = document.paths['/notes'].post;
    expect(write.summary).toBe('Schrijft een notitie / Writes a note');
    expect(write.parameters).toEqual([{ $ref: '#/components/parameters/IdempotencyKey' }]);
    expect(Object.keys(write.responses)).toEqual(expect.arrayContaining(['201', '400', '401', '403', '404', '409', '412', '422', '503']));
    expect(Object.keys(document.paths['/notes/{noteId}/rank'].put.responses)).toContain('428');
    expect(document.paths['/notes'].get.parameters.map((one: { name?: string; $ref?: string }) => one.name ?? one.$ref)).toEqual([
      'order',
      '#/components/parameters/AtLeast',
      '#/components/parameters/Limit',
      '#/components/parameters/After',
    ]);
    expect(document.paths['/notes/{noteId}'].get.parameters[0].schema).toEqual({ type: 'string', format: 'uuid' });
  });

  it('brings the form of our own checks, and which fields are required', () => {
    const { WriteNoteDto } = JSON.parse(text).components.schemas;
    expect(WriteNoteDto.properties.on).toMatchObject({ type: 'string', format: 'date' });
    expect(WriteNoteDto.required).toEqual(['text', 'language']);
  });

  (existsSync(rules) ? it : it.skip)(
    'has no error under the Dutch API Design Rules',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-openapi-'));
      writeFileSync(join(folder, 'openapi.json'), text);
      const spectral = join(root, 'node_modules/@stoplight/spectral-cli/dist/index.js');
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [spectral, 'lint', '-r', rules, join(folder, 'openapi.json'), '--fail-severity=error', '--format=json', '--quiet'],
        { encoding: 'utf8' },
      );
      rmSync(folder, { recursive: true, force: true });
      expect(stderr).toBe('');
      const found = JSON.parse(stdout.slice(stdout.indexOf('['), stdout.lastIndexOf(']') + 1)) as {
        code: string;
        severity: number;
        path: string[];
      }[];
      expect(found.filter((one) => one.severity === 0).map((one) => `${one.code} ${one.path.join('.')}`)).toEqual([]);
    },
    60_000,
  );
});

describe('Swagger UI', () => {
  it('is served with a policy that lets it work and nothing else', async () => {
    const page = await house.inject({ method: 'GET', url: '/notes/v1/docs' });
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("connect-src 'self' https://issuer.example");
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    for (const html of [page, await house.inject({ method: 'GET', url: '/notes/v1/docs/oauth2-redirect.html' })]) {
      const scripts = html.text.match(/<script[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((one) => !/ src=/.test(one))).toEqual([]);
      expect(html.text).not.toMatch(/ on[a-z]+=|javascript:/i);
    }
    for (const file of ['swagger-ui-init.js', 'swagger-ui-bundle.js', 'swagger-ui.css', 'oauth2-redirect.html'])
      expect([file, (await house.inject({ method: 'GET', url: `/notes/v1/docs/${file}` })).status]).toEqual([file, 200]);
    const landing = await house.inject({ method: 'GET', url: '/notes/v1/oauth2-redirect.html?code=a&state=b' });
    expect([landing.status, landing.headers.location]).toEqual([302, '/notes/v1/docs/oauth2-redirect.html?code=a&state=b']);
    const init = (await house.inject({ method: 'GET', url: '/notes/v1/docs/swagger-ui-init.js' })).text;
    expect(init).toContain('usePkceWithAuthorizationCodeGrant');
  });
});
