import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathAtService, serviceOf } from './routing.js';

export interface ReverseProxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** What a proxy answers for a service that is away: as the product would. */
const AWAY = JSON.stringify({
  type: '/problems/unavailable',
  title: 'Tijdelijk niet beschikbaar',
  status: 503,
  detail: 'Een onderdeel antwoordt niet. Probeer het zo opnieuw.',
  code: 'unavailable',
});

/**
 * Gives services the addresses of the embedded form, for tests and for use without a proxy at hand. It passes on as it gets, says who asked,
 * and knows nothing else: no TLS, no pages, no sign-in.
 */
export async function reverseProxy(services: Readonly<Record<string, string>>, port = 0): Promise<ReverseProxy> {
  const server = createServer((asked, answer) => pass(services, asked, answer));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(services: Readonly<Record<string, string>>, asked: IncomingMessage, answer: ServerResponse): void {
  const url = asked.url ?? '/';
  const to = new URL(pathAtService(url), services[serviceOf(url)]);
  // Written anew: whoever asks the proxy is not believed about whom they ask for.
  const headers = {
    ...asked.headers,
    'x-forwarded-for': asked.socket.remoteAddress ?? '',
    'x-forwarded-host': asked.headers.host ?? '',
    'x-forwarded-proto': 'http',
  };
  const passed = request(to, { method: asked.method, headers }, (given) => {
    answer.writeHead(given.statusCode ?? 502, given.rawHeaders);
    given.pipe(answer);
  });
  passed.on('error', () => {
    if (answer.headersSent) return answer.destroy();
    answer.writeHead(503, { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '5' }).end(AWAY);
  });
  answer.on('close', () => passed.destroy());
  asked.pipe(passed);
}
