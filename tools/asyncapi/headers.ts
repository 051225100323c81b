import type { JsonObject } from '@sleutelbos/kernel';

const text = (nl: string, en: string, more: JsonObject = {}): JsonObject => ({ type: 'string', description: `${nl} / ${en}`, ...more });

/** CloudEvents 1.0, binary mode of the Kafka protocol binding: one header for each attribute. */
export const HEADERS: JsonObject = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_subject', 'ce_time', 'content-type'],
  properties: {
    ce_specversion: text('Versie van CloudEvents', 'Version of CloudEvents', { const: '1.0' }),
    ce_id: text('Nummer van het bericht; een herhaling heeft hetzelfde', 'Id of the message; a repeat has the same', { format: 'uuid' }),
    ce_source: text('Systeem dat vertelt, als URN', 'System that tells, as a URN', { format: 'uri', pattern: '^urn:nld:' }),
    ce_type: text('Wat er gebeurd is: `<context>.<feit>.v<N>`', 'What happened: `<context>.<fact>.v<N>`'),
    ce_subject: text('Stroom waarin het gebeurde: soort en willekeurig nummer', 'Stream in which it happened: kind and random id'),
    ce_time: text('Wanneer het log het opschreef, UTC', 'When the log recorded it, UTC', { format: 'date-time' }),
    'content-type': text('Soort inhoud', 'Kind of content', { pattern: '^application/json' }),
  },
};

/** Key of a Kafka record. */
export const KEY: JsonObject = text(
  'De stroom, gelijk aan `ce_subject`: berichten met dezelfde sleutel staan op volgorde',
  'The stream, the same as `ce_subject`: messages of one key stand in order',
);
