import type { BusMessage } from '@sleutelbos/kernel';
import { fromRecord, toRecord } from './cloud-event.js';

const SOURCE = 'urn:nld:oin:00000001823288444000:systeem:sleutelbos';

const message: BusMessage = {
  id: '9d4f3c1a-0000-8000-8000-000000000001',
  type: 'registration.help-requested.v1',
  topic: 'registration',
  key: 'helprequest-0190f3a0-0000-7000-9000-000000000002',
  revision: 3,
  tenant: 'mee',
  correlationId: '0190f3a0-0000-7000-9000-000000000003',
  eventId: '0190f3a0-0000-7000-9000-000000000004',
  recordedAt: '2019-07-01T10:00:00.000Z',
  data: { request: '0190f3a0-0000-7000-9000-000000000002', hours: 4, until: null, kinds: ['interpreting'] },
};

/** A shipped form never changes: what lies on a topic is read for ever. */
const golden = {
  key: 'helprequest-0190f3a0-0000-7000-9000-000000000002',
  value: '{"request":"0190f3a0-0000-7000-9000-000000000002","hours":4,"until":null,"kinds":["interpreting"]}',
  headers: {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: '9d4f3c1a-0000-8000-8000-000000000001',
    ce_source: 'urn:nld:oin:00000001823288444000:systeem:sleutelbos',
    ce_type: 'nl.sleutelbos.registration.help-requested.v1',
    ce_subject: 'helprequest-0190f3a0-0000-7000-9000-000000000002',
    ce_time: '2019-07-01T10:00:00.000Z',
    ce_revision: '3',
    ce_tenant: 'mee',
    ce_correlationid: '0190f3a0-0000-7000-9000-000000000003',
    ce_eventid: '0190f3a0-0000-7000-9000-000000000004',
  },
};

/** The same record as a client hands it over. */
function received(headers: Record<string, string | string[] | undefined> = {}, value: string | null = golden.value) {
  const all = Object.entries({ ...golden.headers, ...headers }).map(([name, given]) => {
    const bytes = Array.isArray(given) ? given.map((one) => Buffer.from(one)) : given === undefined ? undefined : Buffer.from(given);
    return [name, bytes] as const;
  });
  return { key: Buffer.from(golden.key), value: value === null ? null : Buffer.from(value), headers: Object.fromEntries(all) };
}

describe('a message as a CloudEvent', () => {
  it('is in binary mode, with the attributes of the NL GOV profile', () => {
    expect(toRecord(message, SOURCE)).toEqual(golden);
  });

  it('is read back as it was', () => {
    expect(fromRecord(received(), 'registration')).toEqual(message);
  });

  it('has attribute names of lower-case letters and digits, at most twenty', () => {
    const names = Object.keys(toRecord(message, SOURCE).headers).filter((name) => name.startsWith('ce_'));
    expect(names.filter((name) => !/^ce_[a-z0-9]{1,20}$/.test(name))).toEqual([]);
  });

  it('is read though others added attributes on the way', () => {
    expect(fromRecord(received({ ce_traceparent: '00-1', via: ['a', 'b'] }), 'registration')).toEqual(message);
  });

  it.each(['specversion', 'id', 'type', 'subject', 'time', 'revision', 'tenant', 'correlationid', 'eventid'])(
    'is none without its %s',
    (name) => {
      expect(() => fromRecord(received({ [`ce_${name}`]: undefined }), 'registration')).toThrow(`ce_${name}`);
    },
  );

  it.each([
    ['another version', { ce_specversion: '0.3' }, golden.value],
    ['a type of somebody else', { ce_type: 'nl.elsewhere.a.v1' }, golden.value],
    ['a revision that is no number', { ce_revision: '-1' }, golden.value],
    ['an attribute twice', { ce_id: ['a', 'b'] }, golden.value],
    ['no value', {}, null],
    ['a value that is no JSON', {}, '{secret'],
    ['a value that is no object', {}, '[1]'],
  ])('is none with %s, and the refusal quotes nothing of it', (_what, headers, value) => {
    expect(() => fromRecord(received(headers, value), 'registration')).toThrow(/^A record .* is no message of this bus\.$/);
    expect(() => fromRecord(received(headers, value), 'registration')).not.toThrow(/secret|elsewhere/);
  });
});
