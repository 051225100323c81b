import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { jest } from '@jest/globals';
import { START } from '@sleutelbos/kernel';
import { type EventStoreDbStandIn, startEventStoreDbStandIn } from '@sleutelbos/testing/eventstoredb/stand-in.js';
import { makeAuthority, makeCertificate } from '../../../../infra/certificates.mjs';
import { realSystem } from '../../system/real-system.js';
import { collect, ids, some } from '../contract-events.contract.js';
import { eventStoreDbEventLog, type MovableEventLog } from './eventstoredb-event-log.js';

const DEADLINE_MS = 1_000;
const PASSWORD = 's3cret/pass:word@1';
const authority = makeAuthority('Authority of a test');
const stranger = makeAuthority('Authority of somebody else');
const shown = (signer: typeof authority, host = '127.0.0.1') => makeCertificate(signer, 'eventstoredb-node', [host]);
const right = { certificate: shown(authority), users: { clerk: PASSWORD } };

/** Our adapter and the client against a server that speaks TLS and knows its users: the stand-in, for a real one cannot be had here. */
describe('eventstoredb stand-in in secure mode', () => {
  let folder: string;
  let standIn: EventStoreDbStandIn;
  const opened: MovableEventLog[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sleutelbos-secured-'));
    writeFileSync(join(folder, 'ca.crt'), authority.cert);
  });
  beforeEach(async () => {
    standIn = await startEventStoreDbStandIn(Date.now, right);
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
    await standIn.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const place = () => standIn.url.replace(/^esdb:\/\/|\?.*$/g, '');
  const urlWith = (password: string, query = `tls=true&tlsCAFile=${encodeURIComponent(join(folder, 'ca.crt'))}`): string =>
    `esdb://clerk:${encodeURIComponent(password)}@${place()}?${query}`;
  const open = (url: string): MovableEventLog => {
    const log = eventStoreDbEventLog({ url, deadlineMs: DEADLINE_MS }, realSystem());
    opened.push(log);
    return log;
  };
  async function again<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
  /** What each way to ask is refused with, and everything that is to be seen of it. */
  async function refusals(log: MovableEventLog): Promise<readonly { code: string; message: string }[]> {
    const asked = [log.head(), log.append('case-1', 'no-stream', some('a')), log.read('case-1'), collect(log, START), log.incarnation()];
    const outcomes = await Promise.allSettled(asked);
    const errors = outcomes.map((one) => (one.status === 'rejected' ? one.reason : { code: 'none', message: 'was not refused' }));
    expect(inspect(errors, { depth: 9 })).not.toMatch(/s3cret|wr0ng|czNjcmV0|Basic/);
    return errors;
  }

  it('lets in who has the password and knows its authority: all ways to ask, and the live subscription', async () => {
    const log = open(urlWith(PASSWORD));
    await log.append('case-1', 'no-stream', some('a', 'b'));
    expect(ids(await log.read('case-1'))).toEqual(['a', 'b']);
    const stop = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { events } of log.subscribe({ after: START, signal: stop.signal })) {
        seen.push(...ids(events));
        if (seen.length >= 3) stop.abort();
      }
    })();
    await again(async () => expect(seen).toHaveLength(2));
    await again(() => log.append('case-2', 'no-stream', some('c')));
    await reading;
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, () => string, RegExp]>([
    ['with a wrong password', () => urlWith('wr0ng'), /refuses this user\. Check name and password in EVENTSTORE_URL/],
    ['without a user', () => urlWith(PASSWORD).replace(/\/\/.*@/, '//'), /refuses this user/],
    ['trusting whom Node trusts', () => urlWith(PASSWORD, 'tls=true'), /shows a certificate that is not trusted here .* tlsCAFile/],
    ['without TLS', () => urlWith(PASSWORD, 'tls=false'), /ends connections at once, as one that wants TLS does/],
  ])('turns away who calls it %s, and says why, without the password', async (_what, url, told) => {
    for (const error of await refusals(open(url()))) {
      expect(error).toMatchObject({ name: 'EngineError', code: 'unavailable' });
      expect(error.message).toMatch(told);
    }
    expect(standIn.stored.filter(({ stream }) => stream.startsWith('case'))).toEqual([]);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['has another password', () => standIn.secure({ ...right, users: { clerk: 'another' } }), /refuses this user/],
    ['shows a certificate of somebody else', () => standIn.secure({ ...right, certificate: shown(stranger) }), /not trusted here/],
    [
      'shows a certificate for another host',
      () => standIn.secure({ ...right, certificate: shown(authority, '127.0.0.2') }),
      /not trusted here/,
    ],
    ['speaks no TLS any more', () => standIn.secure(null), /speaks no TLS/],
  ])('that %s is away to a log that is open, which goes on by itself when that is put right', async (_what, hurt, told) => {
    const log = open(urlWith(PASSWORD));
    await log.append('case-0', 'no-stream', some('zero'));
    await hurt();
    await again(async () => {
      for (const { message } of await refusals(log)) expect(message).toMatch(told);
    });
    await standIn.secure(right);
    expect((await again(() => log.append('case-1', 'no-stream', some('a')))).revision).toBe(0);
    expect(ids(await log.read('case-0'))).toEqual(['zero']);
  });

  it.each([
    'tls=true&tlsVerifyCert=false',
    'tls=true&unheardOf=1',
    'tls=true&tls=false',
    'tls=true&tlsCAFile=/nowhere/ca.crt',
    'tls=perhaps',
    'tls=true&nodePreference=nearest',
  ])('is not asked at all with %s: neither the console nor the error shows the password', (query) => {
    const console = { log: jest.spyOn(globalThis.console, 'log'), warn: jest.spyOn(globalThis.console, 'warn') };
    try {
      const error = (() => {
        try {
          open(urlWith(PASSWORD, query));
          return null;
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toBeInstanceOf(RangeError);
      expect(inspect(error, { depth: 9 })).not.toMatch(/s3cret|clerk/);
      expect([...console.log.mock.calls, ...console.warn.mock.calls]).toEqual([]);
    } finally {
      console.log.mockRestore();
      console.warn.mockRestore();
    }
  });
});
