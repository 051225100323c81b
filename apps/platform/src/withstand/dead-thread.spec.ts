import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { jest } from '@jest/globals';

jest.setTimeout(120_000);

/** At each signal the thread that was started last is ended, as running out of memory ends it. */
const KILLING = `data:text/javascript,${encodeURIComponent(
  `import { isMainThread } from 'node:worker_threads';
   if (isMainThread) process.on('worker', (thread) => process.once('SIGUSR2', () => thread.terminate()));`,
)}`;

describe('the platform whose thread of views and reactions is killed', () => {
  let home: string;
  let child: ChildProcess;
  let said: string;
  let url: string;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-thread-'));
    const program = ['--import', KILLING, '--import', resolve('tools/from-source.mjs'), resolve('apps/platform/src/main.ts')];
    child = spawn(process.execPath, program, {
      env: { PATH: process.env.PATH ?? '', PORT: '0', HOST: '127.0.0.1', SLEUTELBOS_DATA: join(home, 'data') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    said = '';
    url = await new Promise<string>((ready, failed) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
        said += `${line}\n`;
        if (line.includes('"msg":"ready"')) ready((JSON.parse(line) as { url: string }).url.replace('localhost', '127.0.0.1'));
      });
      child.once('exit', (code) => failed(new Error(`It ended with ${code}: ${said}`)));
    });
  });
  afterEach(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });

  const state = async (): Promise<string> => ((await (await fetch(`${url}/health/status`)).json()) as { state: string }).state;
  const until = async (wanted: string): Promise<void> => {
    while ((await state()) !== wanted) await new Promise((next) => setTimeout(next, 50));
  };

  it('starts it again by itself, is degraded meanwhile and live all the time, and ends in order', async () => {
    await until('ok');
    child.kill('SIGUSR2');
    await until('degraded');
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    await until('ok');
    expect(said.split('\n').filter((line) => line.includes('the thread of views and reactions'))).toHaveLength(1);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
