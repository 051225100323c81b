import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { toRecord } from '@sleutelbos/engines/message-bus/kafka/cloud-event.js';
import { nodeCiphers } from '@sleutelbos/engines/system/node-ciphers.js';
import { type JsonObject, type PublishedFact, personalParts } from '@sleutelbos/kernel';
import { ROOT } from '@sleutelbos/testing/laws/found-contexts.js';
import { factsOf, logged, RUNS } from '@sleutelbos/testing/laws/generated.js';
import { sealedSomewhere } from '@sleutelbos/testing/laws/schema-laws.js';
import { sealed } from '@sleutelbos/testing/sealed-part.js';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { modules, registry } from '../../apps/platform/src/contexts.js';
import { told } from './document.js';
import { DOCUMENT, documentFromTree, written } from './from-tree.js';
import { type Kind, WORDS } from './words.js';

const committed = readFileSync(DOCUMENT, 'utf8');
const document = JSON.parse(committed) as {
  readonly channels: Record<string, { readonly address: string; readonly messages: Record<string, unknown> }>;
  readonly components: {
    readonly messages: Record<string, { readonly examples: readonly { readonly name: string; readonly payload: unknown }[] }>;
    readonly schemas: Record<string, JsonObject>;
  };
};

const formats = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/,
  uri: (text: string) => URL.canParse(text),
  'uri-reference': true,
  'uri-template': true,
  email: true,
  regex: true,
} as const;
const ajv = new Ajv({ strict: false, allErrors: true, formats });
ajv.addSchema(document, 'bus');

/** What is wrong with a message by the schema that the committed document gives its type. */
function faults({ type, data }: PublishedFact): unknown {
  const validate = ajv.getSchema(`bus#/components/schemas/${type}`);
  if (!validate) return `the document has no ${type}`;
  return validate(data) ? undefined : validate.errors;
}

const types = told(modules).flatMap(([, some]) => some);
const contexts = registry.contexts.filter((one) => one.events.length > 0);

describe('docs/reference/asyncapi.json', () => {
  it('is what the tree gives: after a change run `npm run asyncapi` and commit it', async () =>
    expect(committed === written(await documentFromTree())).toBe(true));

  // The official schema brings the meta schema that it is written in.
  it('is an AsyncAPI 3.0 document by its official schema', () => {
    const official = new Ajv({ strict: false, allErrors: true, formats, meta: false, validateSchema: false });
    const validate = official.compile(createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0.json'));
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...document, channels: { matching: { topic: 'sleutelbos.matching' } } })).toBe(false);
  });

  it('gives Spectral’s rules for AsyncAPI nothing to say', () => {
    const spectral = join(ROOT, 'node_modules/@stoplight/spectral-cli/dist/index.js');
    const rules = join(import.meta.dirname, 'rules.json');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [spectral, 'lint', DOCUMENT, '--ruleset', rules, '--fail-severity=warn', '--quiet'],
      { encoding: 'utf8' },
    );
    expect([status, stdout.trim(), stderr.trim()]).toEqual([0, '', '']);
  });

  it('has a channel for each context that tells the outside anything, and none for safeguarding', () => {
    expect(Object.entries(document.channels).map(([name, { address }]) => [name, address])).toEqual([
      ['registration', 'sleutelbos.registration'],
      ['matching', 'sleutelbos.matching'],
      ['compensation', 'sleutelbos.compensation'],
    ]);
    expect(committed).not.toMatch(/safeguarding\./);
  });

  it('refers to nothing that it lacks', () => {
    const refs = [...committed.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path = '']) => path);
    const found = (path: string): unknown =>
      path.split('/').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
    expect(refs.length).toBeGreaterThan(types.length);
    expect(refs.filter((path) => found(path) === undefined)).toEqual([]);
  });

  it.each(types.map(([type]) => type))('%s has an example, made of a golden file, that its schema accepts', (type) => {
    const examples = document.components.messages[type]?.examples ?? [];
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.map(({ payload }) => faults({ type, data: payload as JsonObject })).filter((one) => one)).toEqual([]);
  });
});

describe('what goes to the bus', () => {
  it.each(contexts.map((one) => [one.name, one] as const))('of %s is what the document says, and every type of it', (_name, context) => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(factsOf(context.events), (facts) => {
        for (const event of logged(registry, facts))
          for (const message of context.published.toBus(event)) {
            seen.add(message.type);
            expect(faults(message)).toBeUndefined();
            expect(sealedSomewhere(message.data)).toBe(false);
          }
      }),
      { ...RUNS, numRuns: 5 * (RUNS.numRuns ?? 60) },
    );
    expect([...seen].sort()).toEqual(Object.keys(context.published.onBus ?? {}).sort());
  });

  it('carries headers as the document says', () => {
    const toBus = registry.toBus(nodeCiphers());
    fc.assert(
      fc.property(factsOf(contexts.flatMap((one) => one.events)), (facts) => {
        for (const event of logged(registry, facts))
          for (const message of toBus(event as never)) {
            const validate = ajv.getSchema(`bus#/components/messages/${message.type}/headers`);
            for (const source of ['urn:sleutelbos', 'urn:nld:oin:00000001823288444000:systeem:sleutelbos'])
              expect(validate?.(toRecord(message, source).headers)).toBe(true);
          }
      }),
      RUNS,
    );
  });

  it.each(types)('%s: no field is a personal part', (_type, { schema }) => expect([...personalParts(schema).keys()]).toEqual([]));

  /** What a field of each kind looks like. */
  const looks: Readonly<Record<Kind, (shape: string) => boolean>> = {
    'random id': (shape) => shape.includes('"format":"uuid"'),
    'code of the matter': (shape) => /"(enum|pattern|const)":/.test(shape) || shape.includes('"type":"boolean"'),
    date: (shape) => shape.includes('"format":"date"') || shape.includes('"pattern":"^\\\\d{4}-\\\\d{2}$"'),
    amount: (shape) => shape.includes('"type":"integer"'),
    'name in a programme': (shape) => shape.includes('"type":"string"'),
  };

  it.each(types)('GEN-08 %s: every field is a random id, a code of the matter, a date or an amount', (type) => {
    const properties = Object.entries((document.components.schemas[type]?.properties ?? {}) as Record<string, JsonObject>);
    expect(properties.length).toBeGreaterThan(0);
    const other = properties.filter(([name, shape]) => {
      const word = WORDS[name];
      return !word || !looks[word.kind](JSON.stringify({ ...shape, description: undefined }));
    });
    expect(other).toEqual([]);
  });

  it('has no words for a field that nothing carries', () => {
    const used = new Set(types.flatMap(([, { schema }]) => Object.keys(schema.shape)));
    expect(Object.keys(WORDS).filter((name) => !used.has(name))).toEqual([]);
  });

  it('would be found out as a sealed part, with a field too many, without one, or of an unknown type', () => {
    const type = 'matching.public-key-person-asked.v1';
    const good = document.components.messages[type]?.examples[0]?.payload as JsonObject;
    const { on: _, ...less } = good;
    expect(faults({ type, data: good })).toBeUndefined();
    for (const data of [less, { ...good, keyPersonId: good.helpRequestId }, { ...good, programmeId: sealed('programmeId') }])
      expect(faults({ type, data: data as JsonObject })).toBeDefined();
    expect(faults({ type: 'matching.public-key-person-asked.v9', data: good })).toBeDefined();
    expect(sealedSomewhere({ of: [sealed('name')] })).toBe(true);
  });
});
