import type { JsonObject } from '@sleutelbos/kernel';

/** Types in the outside world are in reverse domain order (NL GOV profile for CloudEvents). */
export const typeOutside = (type: string): string => `nl.sleutelbos.${type}`;

const text = (nl: string, en: string, more: JsonObject = {}): JsonObject => ({ type: 'string', description: `${nl} / ${en}`, ...more });

/** CloudEvents 1.0, binary mode of the Kafka protocol binding: one header for each attribute. As the relay writes them. */
export const HEADERS: JsonObject = {
  type: 'object',
  required: [
    ...['content-type', 'ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_subject', 'ce_time'],
    ...['ce_revision', 'ce_tenant', 'ce_correlationid', 'ce_eventid'],
  ],
  properties: {
    'content-type': text('Soort inhoud', 'Kind of content', { const: 'application/json' }),
    ce_specversion: text('Versie van CloudEvents', 'Version of CloudEvents', { const: '1.0' }),
    ce_id: text('Nummer van het bericht; een herhaling heeft hetzelfde', 'Id of the message; a repeat has the same', { format: 'uuid' }),
    ce_source: text(
      'Systeem dat vertelt, met het OIN van de organisatie (`SLEUTELBOS_OIN`); zonder OIN `urn:sleutelbos`',
      'System that tells, with the OIN of the organisation (`SLEUTELBOS_OIN`); without one `urn:sleutelbos`',
      { pattern: '^urn:(nld:oin:\\d{20}:systeem:)?sleutelbos$' },
    ),
    ce_type: text('Wat er gebeurd is: `nl.sleutelbos.<context>.<feit>.v<N>`', 'What happened: `nl.sleutelbos.<context>.<fact>.v<N>`'),
    ce_subject: text(
      'Stroom waarin het gebeurde: soort en willekeurig nummer; gelijk aan de sleutel',
      'Stream in which it happened: kind and random id; the same as the key',
    ),
    ce_time: text('Wanneer het log het opschreef, UTC', 'When the log recorded it, UTC', { format: 'date-time' }),
    ce_revision: text('Plaats in de stroom, vanaf 0; loopt op', 'Place in the stream, from 0; rises', { pattern: '^\\d+$' }),
    ce_tenant: text('Verwerkingsverantwoordelijke van het programma', 'Controller of the programme'),
    ce_correlationid: text('Gelijk bij alles wat uit één handeling volgde', 'The same for all that followed from one act'),
    ce_eventid: text(
      'Gebeurtenis in het log; meer berichten kunnen van één gebeurtenis komen',
      'Event in the log; several messages can come of one event',
      { format: 'uuid' },
    ),
  },
};

/** Key of a Kafka record. */
export const KEY: JsonObject = text(
  'De stroom, gelijk aan `ce_subject`: berichten met dezelfde sleutel staan op volgorde',
  'The stream, the same as `ce_subject`: messages of one key stand in order',
);

/** Topics are kept without end, and their partitions never change: the order of a key rests on that. */
export const TOPIC: JsonObject = {
  partitions: 12,
  topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1, 'retention.bytes': -1 },
  bindingVersion: '0.5.0',
};
