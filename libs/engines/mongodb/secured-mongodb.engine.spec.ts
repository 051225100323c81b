import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { onOwnMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { makeAuthority, makeCertificate } from '../../../infra/certificates.mjs';
import { insertAbsent } from './guarded-writes.js';
import { asEngineError } from './mongodb-errors.js';
import { openMongodb } from './open-mongodb.js';

const PASSWORD = 's3cret/pass:word@1';
const authority = makeAuthority('Authority of a test');
const stranger = makeAuthority('Authority of somebody else');
const shown = (signer: typeof authority, host = '127.0.0.1') => makeCertificate(signer, 'mongodb', [host]);

const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-secured-'));
const ca = join(folder, 'ca.crt');
writeFileSync(ca, authority.cert);
afterAll(() => rmSync(folder, { recursive: true }));

await onOwnMongodb(
  'a connection with TLS and a password',
  (server) => {
    const urlWith = (user: string, tls = `&tlsCAFile=${encodeURIComponent(ca)}`): string => server.url.replace('//', `//${user}`) + tls;
    const right = `sleutelbos:${encodeURIComponent(PASSWORD)}@`;
    const open = (url: string) => openMongodb({ url, database: server.database() });
    const books = (mongodb: Awaited<ReturnType<typeof open>>) => mongodb.model<{ _id: string }>('books', { _id: String });
    /** Of opening and asking, for FerretDB looks at a password when it is asked something. */
    async function refusal(url: string): Promise<Error> {
      const outcome = await (async () => {
        const mongodb = await open(url);
        try {
          return await insertAbsent(mongodb, books(mongodb), [{ _id: 'a' }]);
        } finally {
          await mongodb.close();
        }
      })().catch((error: Error) => error);
      expect(outcome).toBeInstanceOf(Error);
      expect(inspect(outcome, { depth: 9 })).not.toMatch(/s3cret|wr0ng/);
      return outcome as Error;
    }

    it('works for who has the password and knows the authority, as it is written in the URL', async () => {
      const mongodb = await open(urlWith(right));
      expect(mongodb.where).not.toMatch(/s3cret|sleutelbos:/);
      await insertAbsent(mongodb, books(mongodb), [{ _id: 'a' }]);
      expect(await books(mongodb).find().lean()).toEqual([{ _id: 'a' }]);
      await mongodb.close();
    });

    it.each<[string, () => string, RegExp]>([
      // FerretDB 1.24 says of a wrong password that something is wrong inside; MongoDB's own word is below.
      ['with a wrong password', () => urlWith('sleutelbos:wr0ng@'), /is in trouble/],
      ['trusting whom Node trusts', () => urlWith(right, ''), /shows a certificate that is not trusted here \(UNABLE_TO.*tlsCAFile/],
      ['without TLS', () => urlWith(right).replace('tls=true', 'tls=false'), /ends connections at once, as one that wants TLS does/],
    ])('is refused %s, and it is said why, without the password', async (_what, url, told) => {
      expect(await refusal(url())).toMatchObject({ name: 'EngineError', code: 'unavailable', message: expect.stringMatching(told) });
    });

    it.each([
      ['of somebody else', () => shown(stranger), /certificate that is not trusted here/],
      ['for another host', () => shown(authority, '127.0.0.2'), /not trusted here \(ERR_TLS_CERT_ALTNAME_INVALID\)/],
    ])(
      'is lost to a server that shows a certificate %s, and goes on by itself when that is put right',
      async (_what, certificate, told) => {
        const mongodb = await open(urlWith(right));
        const ask = () => mongodb.attempt(() => books(mongodb).find().lean());
        await insertAbsent(mongodb, books(mongodb), [{ _id: 'a' }]);
        await server.kill();
        server.setCertificate(certificate());
        await server.restart();
        await expect(ask()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(told) });
        await server.kill();
        server.setCertificate(shown(authority));
        await server.restart();
        expect(await ask()).toEqual([{ _id: 'a' }]);
        await mongodb.close();
      },
    );
  },
  { certificate: shown(authority), password: PASSWORD },
);

it('a wrong password is told as MongoDB tells it', () => {
  const told = Object.assign(new Error('Authentication failed.'), { name: 'MongoServerError', code: 18, codeName: 'AuthenticationFailed' });
  expect(asEngineError(told, 'mongodb:27017/sleutelbos')).toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/mongodb:27017\/sleutelbos does not let this user do that .* Check user and password in its URL/),
  });
});
