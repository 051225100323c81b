import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { jest } from '@jest/globals';

// Each start reads all sources, on a machine that may have other work.
jest.setTimeout(240_000);

const CONTEXTS = ['registration', 'matching', 'compensation', 'safeguarding', 'reporting', 'audit'];
const KEK = Buffer.alloc(32, 7).toString('base64');

/** Nobody listens on this port. */
const NOWHERE = '127.0.0.1:1';
const ENVIRONMENT = {
  PORT: '0',
  EVENTSTORE_URL: `esdb://log-user:log-secret@${NOWHERE}?tls=false`,
  KAFKA_BROKERS: NOWHERE,
  MONGODB_URL: `mongodb://views-user:views-secret@${NOWHERE}/sleutelbos`,
  SLEUTELBOS_REGISTER_URL: `mongodb://register-user:register-secret@${NOWHERE}/register`,
  SLEUTELBOS_KEK: KEK,
  OIDC_ISSUER: 'https://id.example.org',
  OIDC_AUDIENCE: 'urn:sleutelbos',
};

/** The service as a process of its own, as its app starts it. */
function start(context: string, environment: Record<string, string>) {
  const program = ['--import', resolve('tools/from-source.mjs'), resolve(`apps/${context}/src/main.ts`)];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, {
    env: { PATH: process.env.PATH ?? '', ...environment },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('a service that cannot start', () => {
  it.each(CONTEXTS)('GEN-07 %s says all that its environment lacks, without a stack, and ends with 1', (context) => {
    const { status, stderr } = start(context, {});
    expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 1, lines: 7 });
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('GEN-07 says in one line which engine does not answer, and nothing of how it signs in there', () => {
    const { status, stdout, stderr } = start('registration', ENVIRONMENT);
    expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 1, lines: 1 });
    expect(stderr).toContain(NOWHERE);
    expect(stdout + stderr).not.toMatch(/secret|-user/);
    expect(stdout + stderr).not.toContain(KEK);
  });
});
