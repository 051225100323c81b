import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LocalIssuer, localIssuer } from './local-issuer.js';

export interface ServedIssuer extends LocalIssuer {
  close(): Promise<void>;
}

/** The local issuer on a port, for processes that ask for its keys. It signs nobody in: tests make the tokens. @param clock of these processes */
export async function servedIssuer(clock: () => number): Promise<ServedIssuer> {
  let documents: Readonly<Record<string, object>> = {};
  const server = createServer((asked, answer) => {
    const found = documents[asked.url ?? ''];
    answer.writeHead(found ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = await localIssuer(url, clock);
  documents = {
    '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/jwks` },
    '/jwks': issuer.authentication.jwks ?? {},
  };
  return {
    ...issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
