import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const demo = join(import.meta.dirname, '../dist/demo.js');
const missing = [executablePath, demo].filter((path) => !existsSync(path));
if (missing.length > 0)
  process.stderr.write(`the platform in a browser: skipped, ${missing.join(' and ')} not here (set CHROMIUM, or build)\n`);

/** The demo plays two years before it stands still. */
const PLAY_MS = 180_000;

(missing.length === 0 ? describe : describe.skip)('the built platform in a browser', () => {
  const home = mkdtempSync(join(tmpdir(), 'sleutelbos-platform-browser-'));
  let platform: ChildProcess;
  let ended: Promise<unknown>;
  let origin = '';
  let browser: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    platform = spawn(process.execPath, [demo], {
      env: { ...process.env, PORT: '0', SLEUTELBOS_DATA: join(home, 'data') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    ended = once(platform, 'exit');
    if (!platform.stdout) throw new Error('The demo says nothing');
    for await (const line of createInterface({ input: platform.stdout })) {
      const url = /stands ready at (\S+)\. Stop/.exec(line)?.[1];
      if (url) {
        origin = url;
        break;
      }
    }
    if (origin === '') throw new Error(`The demo ended before it stood still: ${await ended}`);
    platform.stdout.resume();
    browser = await chromium.launchPersistentContext(join(home, 'profile'), {
      executablePath,
      headless: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  }, PLAY_MS);

  afterAll(async () => {
    await browser?.close();
    platform.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  });

  const listenTo = (one: Page): void => {
    one.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    one.on('pageerror', (error) => complaints.push(error.message));
    one.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) complaints.push(`asked elsewhere: ${request.url()}`);
    });
  };

  beforeEach(async () => {
    complaints = [];
    await browser.clearCookies();
    page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    listenTo(page);
  });
  afterEach(() => page.close());

  it('GEN-05 signs a coordinator in by their card on the start page, and shows the work list', async () => {
    await page.goto(origin);
    await page.getByRole('button', { name: 'Aanmelden als Marieke Visser' }).click();
    await page.locator('.sb-who').getByText('Marieke Visser').waitFor();
    // By a locator: waiting for a function evaluates it in the page, whose policy forbids that.
    await page.locator('.sb-loading').first().waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Open hulpvragen' }).first().waitFor();
    expect(await page.getByText('Deze lijst is hier niet te zien.').count()).toBe(0);
    expect(new URL(page.url()).search).toBe('');
    expect(complaints).toEqual([]);
  });

  it('signs in from Swagger UI by the page with personas, and carries out a request', async () => {
    await page.goto(`${origin}/registration/v1/docs`);
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const dialog = page.locator('.dialog-ux');
    // The flow of a browser: code with PKCE.
    const flow = dialog.locator('.auth-container').filter({ hasText: 'authorization_code' });
    await flow.locator('input[type=checkbox]').first().check({ force: true });
    const [popup] = await Promise.all([page.waitForEvent('popup'), flow.getByRole('button', { name: /^(Authorize|Apply)/ }).click()]);
    listenTo(popup);
    await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: /Marieke Visser/ }).click()]);
    await dialog.getByText('Logout').first().waitFor();
    await dialog.locator('.close-modal').click();

    const programmes = page.locator('.opblock-get').filter({ has: page.locator('[data-path="/programmes"]') });
    await programmes.locator('.opblock-summary-control').click();
    await programmes.getByRole('button', { name: 'Try it out' }).click();
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/registration/v1/programmes')),
      programmes.getByRole('button', { name: 'Execute' }).click(),
    ]);
    expect(answer.status()).toBe(200);
    await programmes.locator('.live-responses-table .response-col_status').getByText('200').first().waitFor();
    await programmes.locator('.live-responses-table').getByText('Amstelveen').first().waitFor();
    expect(complaints).toEqual([]);
  });
});
