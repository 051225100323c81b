import type { AnyView, JsonObject, Position } from '@sleutelbos/kernel';
import { applied } from '@sleutelbos/testing/given-when-then/view.js';
import { type Api, api } from '@sleutelbos/testing/http/api.js';
import { PERSONAS } from '@sleutelbos/testing/http/personas.js';
import { IDS } from '@sleutelbos/testing/laws/arbitrary-of.js';
import { eventTypes, factsOf, logged } from '@sleutelbos/testing/laws/generated.js';
import { seenBy } from '@sleutelbos/testing/laws/view-laws.js';
import { CedarDecisions, MOST_FAVOURABLE, type SignedIn } from '@sleutelbos/web';
import { routesOf, type ServedRoute } from '@sleutelbos/web/routes/served-routes.js';
import * as fc from 'fast-check';
import { modules, registry } from '../contexts.js';
import { SAFEGUARDING } from './amstelveen.contract.js';

const MOST_DOCUMENTS = 8;
const SAME_ID = IDS.map((id) => id.slice(9, 13))[0] ?? '';
const access = new CedarDecisions(Object.fromEntries(modules.map((one) => [one.name, one.policies])));
/** Every list without an id in its path: those show what belongs to one record, which is decided on as a whole. */
const lists = modules.flatMap(routesOf).filter(({ route }) => route.kind === 'query' && route.list === true && !route.path.includes(':'));
/** Hold nothing of anybody, or only what is the caller's own by a key that generated documents do not have; their contexts' specs show them. */
const NOT_FILLED_HERE = new Set(['list-rules', 'list-help-lines', 'list-officers', 'list-reports', 'list-allowances', 'list-own-grants']);

type Change = Readonly<Record<'tenant' | 'municipality' | 'account' | 'organisation' | 'status', string>>;
const changes: fc.Arbitrary<Change> = fc.record({
  tenant: fc.constantFrom('mee', 'mee', 'elsewhere'),
  municipality: fc.constantFrom('GM0362', 'GM0358'),
  account: fc.constantFrom('key-person-1', 'key-person-2', 'coordinator-1'),
  organisation: fc.constantFrom('mee-az', 'elsewhere'),
  status: fc.constantFrom('active', 'open', 'asked', 'received'),
});

interface World {
  /** By view. */
  readonly documents: readonly (readonly [string, JsonObject][])[];
  readonly over: readonly Change[];
  readonly callers: readonly SignedIn[];
}

interface Planted {
  readonly view: AnyView;
  readonly id: string;
  readonly document: JsonObject;
  /** Stands in every id of this document and of no other. */
  readonly mark: string;
}

/** What the views of the contexts make of generated events. */
const documentsOf = (view: AnyView): fc.Arbitrary<readonly [string, JsonObject][]> => {
  const handles = new Set(view.handles);
  return factsOf(eventTypes(registry, registry.sources(view.context, handles))).map((facts) => {
    const found = new Map<string, JsonObject | null>();
    for (const event of logged(registry, facts))
      for (const fact of seenBy(registry, view.context, handles, event))
        for (const id of new Set(view.key(fact))) found.set(id, applied(view, found.get(id) ?? null, fact, id));
    return [...found].flatMap(([id, document]): [string, JsonObject][] => (document ? [[id, document]] : [])).slice(0, MOST_DOCUMENTS);
  });
};

/** The documents, each with somebody's tenant, municipality and account, and with ids of its own. */
function planted(view: AnyView, documents: readonly [string, JsonObject][], over: readonly Change[], from: number): Planted[] {
  return documents.map(([id, document], n) => {
    const change = over[n % over.length] as Change;
    const mark = `-${(from + n + 1).toString(16).padStart(4, '0')}-7000-8000-`;
    const own = (text: string) => text.replaceAll(`-${SAME_ID}-7000-8000-`, mark);
    const changed = Object.fromEntries(
      Object.entries(document).map(([name, value]) => {
        if (name === 'status') return [name, (n + from) % 2 ? value : change.status];
        if (name === 'municipalities') return [name, [change.municipality]];
        return [name, name in change && typeof value === 'string' ? change[name as keyof Change] : value];
      }),
    );
    return { view, id: own(id), document: JSON.parse(own(JSON.stringify(changed))) as JsonObject, mark };
  });
}

const people: fc.Arbitrary<SignedIn> = fc
  .record({
    persona: fc.constantFrom(...Object.values(PERSONAS)),
    tenant: fc.constantFrom('mee', 'mee', 'elsewhere'),
    municipality: fc.constantFrom('GM0362', 'GM0358', ''),
    number: fc.constantFrom('1', '2'),
  })
  .map(({ persona, tenant, municipality, number }) => ({
    actor: { ...persona.actor, id: persona.actor.id.replace(/\d$/, number) },
    tenant,
    municipality,
  }));

/** Whether the policy could allow it to this caller, had the record every favour that cannot be read off the document. */
function mayBeShown({ context, purpose, route }: ServedRoute, caller: SignedIn, { document }: Planted): boolean {
  const facts = {
    ...MOST_FAVOURABLE,
    ...('tenant' in document ? { sameTenant: document.tenant === caller.tenant } : {}),
    ...('municipality' in document ? { sameMunicipality: document.municipality === caller.municipality } : {}),
    ...(Array.isArray(document.municipalities) ? { sameMunicipality: document.municipalities.includes(caller.municipality) } : {}),
    ...('account' in document ? { ownRecord: document.account === caller.actor.id } : {}),
    ...(context === 'safeguarding' && 'organisation' in document
      ? { restricted: caller.actor.id !== 'attention-officer-1' || document.organisation !== caller.actor.organisation }
      : {}),
  };
  return access.decide({ context, role: caller.actor.role, action: route.action, purpose, facts }).allowed;
}

async function houseWith(documents: readonly Planted[]): Promise<Api> {
  const house = await api({ modules, visitorsOf: 'mee' });
  const officer = { person: 'attention-officer-1', function: 'attention-officer', from: '2019-07-01' };
  (await house.as('coordinator').post(`${SAFEGUARDING}/officers`, officer)).expectOk();
  await house.settled();
  const position = (await house.engines.log.head()) as Position;
  for (const { view, id, document } of documents) await house.engines.views.putMany(view, [{ id, position, document }]);
  return house;
}

describe('GEN-02 no list shows what the policy denies', () => {
  const shown = new Map<string, number>();
  const views = registry.views.filter((view) => eventTypes(registry, registry.sources(view.context, new Set(view.handles))).length > 0);

  it('to anybody, whatever the documents are', async () => {
    const world: fc.Arbitrary<World> = fc.record({
      documents: fc.tuple(...views.map(documentsOf)),
      over: fc.array(changes, { minLength: 5, maxLength: 11 }),
      callers: fc.array(people, { minLength: 2, maxLength: 4 }),
    });
    const run = async ({ documents, over, callers }: World) => {
      let from = 0;
      const all = documents.flatMap((some, n) => {
        const made = planted(views[n] as AnyView, some, over, from);
        from += made.length;
        return made;
      });
      const house = await houseWith(all);
      try {
        for (const caller of [...callers, ...Object.values(PERSONAS), null]) {
          for (const served of lists) {
            const path = `/${served.context}/v1/${served.route.path}`;
            const answer = await house.as(caller).get(path, { query: { limit: '100' } });
            if (answer.status !== 200) {
              expect([path, [401, 403, 404].includes(answer.status)]).toEqual([path, true]);
              continue;
            }
            const seen = all.filter(({ mark }) => answer.text.includes(mark));
            shown.set(served.route.action, (shown.get(served.route.action) ?? 0) + seen.length);
            const visitor = { actor: { id: 'visitor', role: 'visitor', organisation: '' }, tenant: 'mee', municipality: '' };
            const denied = seen.filter((one) => !mayBeShown(served, caller ?? visitor, one));
            expect({ path, caller, denied: denied.map(({ document }) => document) }).toEqual({ path, caller, denied: [] });
          }
        }
        expect(house.faults).toEqual([]);
      } finally {
        await house.close();
      }
    };
    await fc.assert(fc.asyncProperty(world, run), {
      seed: Number(process.env.LAWS_SEED ?? 20_190_701),
      numRuns: Number(process.env.SHOWN_RUNS ?? 10),
      endOnFailure: true,
    });
  }, 120_000);

  it('and what it allows is shown: the lists above were not just empty', () => {
    expect(lists.map(({ route }) => route.action).filter((action) => !NOT_FILLED_HERE.has(action) && !shown.get(action))).toEqual([]);
  });
});
