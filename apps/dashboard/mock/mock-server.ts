import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type Mood, mockApi } from './mock-api.js';

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** The policy that the platform sends with the page; the page must live with it. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

export interface MockServer {
  readonly origin: string;
  mood: Mood;
  close(): Promise<void>;
}

/** Serves the built page from `dist` with the mocked platform behind it, on a free port. */
export async function mockServer(dist: string): Promise<MockServer> {
  const api = mockApi(() => mock.mood);
  const server = createServer((request, response) => {
    void api(request, response, () => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const file = join(dist, normalize(pathname === '/' ? 'index.html' : pathname));
      if (!existsSync(file)) return response.writeHead(404).end();
      const headers = { 'content-type': KINDS[extname(file)] ?? 'text/plain', 'content-security-policy': CONTENT_SECURITY_POLICY };
      return response.writeHead(200, headers).end(readFileSync(file));
    });
  });
  await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
  const mock: MockServer = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    mood: 'played',
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return mock;
}
