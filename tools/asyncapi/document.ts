import type { BusType, JsonObject, PublishedFact } from '@sleutelbos/kernel';
import type { ContextModule } from '@sleutelbos/web';
import { z } from 'zod';
import { HEADERS, KEY, TOPIC, typeOutside } from './headers.js';
import { said, WORDS } from './words.js';

/** What the bus carries of one event, and where an example of it stands. */
export interface Example {
  /** Stored event that it was made of. */
  readonly of: string;
  readonly message: PublishedFact;
}

const ABOUT = {
  nl: [
    'Wat Sleutelbos als diensten vertelt aan wie meeleest op Kafka: één onderwerp (topic) per context (`sleutelbos.<context>`, of wat',
    '`KAFKA_PREFIX` in plaats van `sleutelbos` zegt), CloudEvents 1.0 in binaire vorm volgens het NL GOV-profiel, sleutel = stroom, dus op',
    'volgorde per dossier, hulpvraag, roltoewijzing, declaratie en budget. Ten minste één keer: een herhaling heeft dezelfde `ce_id`.',
    'Een bericht noemt willekeurige nummers, codes van de zaak, datums en bedragen; nooit een persoonsgegeven of kenmerk van een persoon, en',
    'niets van de context veiligheid, die geen onderwerp heeft. Wie meer wil weten vraagt het na aan de API, onder eigen aanmelding. Een',
    'verschenen type verandert niet van betekenis: dat wordt een nieuw type met een hoger nummer.',
  ].join(' '),
  en: [
    'What Sleutelbos as services tells those who read along on Kafka: one topic per context (`sleutelbos.<context>`, or what `KAFKA_PREFIX`',
    'says instead of `sleutelbos`), CloudEvents 1.0 in binary mode by the NL GOV profile, key = stream, so in order per case, help request,',
    'role assignment, claim and budget. At least once: a repeat has the same `ce_id`. A message names random ids, codes of the matter, dates',
    'and amounts; never personal data or an attribute of a person, and nothing of safeguarding, which has no topic. Who wants to know more',
    'asks the API, under a sign-in of their own. A type that was shipped does not change its meaning: that becomes a new type with a higher',
    'number.',
  ].join(' '),
};

/** Types that the bus carries, by module. A context that tells nobody anything is not in it. */
export const told = (modules: readonly ContextModule[]): readonly (readonly [ContextModule, readonly (readonly [string, BusType])[]])[] =>
  modules.map((one) => [one, Object.entries(one.context.published.onBus ?? {})] as const).filter(([, types]) => types.length > 0);

const both = ({ nl, en }: { readonly nl: string; readonly en: string }): string => (nl === en ? nl : `${nl} / ${en}`);

const ref = (...path: readonly string[]): JsonObject => ({ $ref: `#/${path.join('/')}` });

/** The AsyncAPI 3.0 document of the bus. */
export function asyncApiDocument(modules: readonly ContextModule[], examples: readonly Example[]): JsonObject {
  const channels: Record<string, JsonObject> = {};
  const operations: Record<string, JsonObject> = {};
  const messages: Record<string, JsonObject> = {};
  const schemas: Record<string, JsonObject> = { cloudEventHeaders: HEADERS };
  for (const [{ name, title, description }, types] of told(modules)) {
    channels[name] = {
      address: `sleutelbos.${name}`,
      title: both(title),
      description: `${description.nl}\n\n${description.en}`,
      messages: Object.fromEntries(types.map(([type]) => [type, ref('components', 'messages', type)])),
      bindings: { kafka: TOPIC },
    };
    operations[`tellOf${name.charAt(0).toUpperCase()}${name.slice(1)}`] = {
      action: 'send',
      channel: ref('channels', name),
      summary: `Wat ${name} vertelt / What ${name} tells`,
      description: `De dienst ${name} vertelt wat in zijn log staat, op volgorde per sleutel, ten minste één keer / The service ${name} tells what stands in its log, in order per key, at least once`,
    };
    for (const [type, { schema, says }] of types) {
      schemas[type] = payloadOf(type, schema);
      messages[type] = {
        name: typeOutside(type),
        summary: both(says),
        contentType: 'application/json',
        headers: {
          type: 'object',
          allOf: [
            ref('components', 'schemas', 'cloudEventHeaders'),
            { type: 'object', properties: { ce_type: { const: typeOutside(type) } } },
          ],
        },
        payload: ref('components', 'schemas', type),
        correlationId: { location: '$message.header#/ce_correlationid' },
        bindings: { kafka: { key: KEY, bindingVersion: '0.5.0' } },
        examples: examples.filter(({ message }) => message.type === type).map(({ of, message }) => ({ name: of, payload: message.data })),
      };
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Sleutelbos op de bus / Sleutelbos on the bus',
      version: '1.0.0',
      description: `${ABOUT.nl}\n\n${ABOUT.en}`,
      contact: { name: 'Sleutelbos', url: 'https://github.com/sleutelbos/sleutelbos', email: 'api@sleutelbos.example' },
      license: { name: 'EUPL-1.2', url: 'https://eupl.eu/1.2/nl/' },
      tags: told(modules).map(([{ name, title }]) => ({ name, description: both(title) })),
      externalDocs: {
        description: 'Wat elke context beslist en de andere vertelt / What each context decides and tells the others',
        url: 'https://github.com/sleutelbos/sleutelbos/blob/main/docs/explanation/contexts-and-events.md',
      },
    },
    defaultContentType: 'application/json',
    servers: {
      installation: {
        host: '{brokers}',
        protocol: 'kafka',
        description: 'Kafka van de installatie / Kafka of the installation',
        variables: { brokers: { description: '`KAFKA_BROKERS` van de diensten / of the services', examples: ['kafka:9092'] } },
      },
    },
    channels,
    operations,
    components: { messages, schemas },
  };
}

/** JSON Schema of what a message holds, each field with its words. A format says it without the pattern that zod adds to it. */
function payloadOf(type: string, schema: z.ZodObject): JsonObject {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: 'draft-7',
    override({ jsonSchema }) {
      if (jsonSchema.format !== undefined) jsonSchema.pattern = undefined;
    },
  });
  const properties = Object.entries(json.properties ?? {}).map(([name, shape]) => {
    const word = WORDS[name];
    if (!word) throw new Error(`${type} carries ${name}, which has no line in tools/asyncapi/words.ts`);
    return [name, { description: said(word), ...(shape as JsonObject) }] as const;
  });
  return JSON.parse(JSON.stringify({ ...json, properties: Object.fromEntries(properties) })) as JsonObject;
}
