import { type Api, api } from '@sleutelbos/testing/http/api.js';
import { policiesWithoutRoute, routesWithoutPolicy } from '@sleutelbos/web';
import { routesOf } from '@sleutelbos/web/routes/served-routes.js';
import { modules } from '../contexts.js';

describe('routes and policies of all contexts', () => {
  it('fit: every route has a policy that names it, every policy a route', () => {
    expect(routesWithoutPolicy(modules)).toEqual([]);
    expect(policiesWithoutRoute(modules)).toEqual([]);
  });

  it('are noticed where they do not: a policy taken away, and one for a route that is not there', () => {
    for (const module of modules) {
      const [first] = routesOf(module);
      if (!first) throw new Error(`${module.name} has no routes`);
      const renamed = { ...module, policies: module.policies.replaceAll(`Action::"${first.route.action}"`, 'Action::"do-something-else"') };
      expect(routesWithoutPolicy([renamed]).some((line) => line.endsWith(`: ${first.route.action}`))).toBe(true);
      expect(policiesWithoutRoute([renamed]).some((line) => line.endsWith(': do-something-else'))).toBe(true);
    }
  });
});

describe('what is documented', () => {
  let house: Api;
  beforeAll(async () => {
    house = await api({ modules });
  });
  afterAll(() => house.close());

  const document = (context: string) =>
    house.as(null).get(`/${context}/v1/openapi.json`, { headers: { origin: 'https://elsewhere.example' } });

  it.each(modules.map((one) => [one.name, one] as const))(
    'of %s is open to all, from any site, in Dutch and English',
    async (name, module) => {
      const answer = await document(name);
      const { paths, info } = answer.expectOk(200) as {
        readonly paths: Record<
          string,
          Record<string, { readonly summary: string; readonly 'x-summary-nl': string; readonly 'x-summary-en': string }>
        >;
        readonly info: { readonly title: string; readonly description: string };
      };
      expect(answer.header('access-control-allow-origin')).toBe('*');
      expect(info.title).toBe(`${module.title.nl} / ${module.title.en}`);
      expect(info.description).toContain(module.description.nl);
      expect(info.description).toContain(module.description.en);
      const operations = Object.values(paths).flatMap((path) => Object.values(path));
      expect(operations).toHaveLength(routesOf(module).length);
      for (const one of operations) {
        expect(one['x-summary-nl'].length).toBeGreaterThan(5);
        expect(one['x-summary-en'].length).toBeGreaterThan(5);
        expect(one['x-summary-nl']).not.toBe(one['x-summary-en']);
        expect(one.summary).toBe(`${one['x-summary-nl']} / ${one['x-summary-en']}`);
      }
    },
  );

  it.each(modules.map((one) => one.name))('of %s names a schema for every reference, and the problems of every route', async (name) => {
    const { text } = await document(name);
    const { components, paths } = JSON.parse(text) as {
      readonly components: Record<string, Record<string, object>>;
      readonly paths: Record<string, Record<string, { readonly responses: object }>>;
    };
    const missing = [...text.matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g)].filter(([, kind = '', id = '']) => !components[kind]?.[id]);
    expect(missing.map(([reference]) => reference)).toEqual([]);
    for (const path of Object.values(paths))
      for (const { responses } of Object.values(path))
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '404', '429', '503']));
  });
});
