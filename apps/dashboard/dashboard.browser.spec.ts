import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { type MockServer, mockServer } from './mock/mock-server.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(executablePath);
if (!present) process.stderr.write(`dashboard in a browser: skipped, no Chromium at ${executablePath} (set CHROMIUM)\n`);

/** A folder to leave pictures in, for README and for people who look. */
const pictures = process.env.SCREENSHOTS;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

(present ? describe : describe.skip)('the dashboard in a browser', () => {
  const home = mkdtempSync(join(tmpdir(), 'sleutelbos-browser-'));
  const dist = join(home, 'dist');
  let server: MockServer;
  let browser: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    // In a process of its own: Vite's bundler does not live inside Jest's.
    const vite = join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js');
    execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error', '--outDir', dist], { cwd: import.meta.dirname });
    server = await mockServer(dist);
    browser = await chromium.launchPersistentContext(join(home, 'profile'), {
      executablePath,
      headless: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    if (pictures) mkdirSync(pictures, { recursive: true });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(home, { recursive: true, force: true });
  });

  beforeEach(async () => {
    server.mood = 'played';
    complaints = [];
    page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.origin) && !request.url().startsWith('data:'))
        complaints.push(`asked elsewhere: ${request.url()}`);
    });
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  afterEach(async () => {
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    await page.close();
  });

  const loaded = () => page.locator('.sb-loading').first().waitFor({ state: 'detached' });

  /** The start page with everything that it fetches. */
  const open = async () => {
    await page.goto(server.origin);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await loaded();
  };

  const violations = async (): Promise<string[]> => {
    await page.evaluate(AXE);
    const found = (await page.evaluate(
      (tags) => (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run({ runOnly: { type: 'tag', values: tags } }),
      WCAG,
    )) as AxeResults;
    return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  };

  const picture = async (name: string) => {
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  };

  const signInAs = async (name: string) => {
    await open();
    await page.getByRole('button', { name: `Aanmelden als ${name}`, exact: true }).click();
    await page.locator('.sb-who').getByText(name).waitFor();
    await loaded();
  };

  const textOf = async (place: Locator) => (await place.textContent()) ?? '';

  const isWithinWidth = () => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

  it('REP-01 shows target, work and money of the pilot, Dutch first, without a complaint from the browser', async () => {
    await open();
    await page.getByText('van 80').waitFor();
    await page.getByText('€ 77.124', { exact: false }).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('nl');
    expect(await page.locator('.sb-charts svg[role=img]').count()).toBe(4);
    await picture('desktop-nl');
    expect(complaints).toEqual([]);
  });

  it('REP-07 says of a small cell that it is small', async () => {
    await open();
    await page.locator('.sb-charts').getByText('minder dan 5').first().waitFor();
  });

  it('REP-06 prints the definition with every figure', async () => {
    await open();
    const tiles = page.locator('.sb-tile');
    await tiles.first().waitFor();
    expect(await tiles.count()).toBe(7);
    for (const tile of await tiles.all()) expect((await textOf(tile.locator('.sb-tile__definition'))).length).toBeGreaterThan(20);
  });

  it('shows another period when asked', async () => {
    await open();
    await page.getByLabel('Contract 2022').check();
    await page.getByText('van 800').waitFor();
    expect(await page.getByText('In deze periode bleef geen hulpvraag onvervuld.').count()).toBe(1);
    await picture('contract-nl');
    expect(complaints).toEqual([]);
  });

  it('REP-10 has a table behind every chart and no accessibility violations, in both languages', async () => {
    await open();
    for (const details of await page.locator('details').all()) await details.locator('summary').click();
    expect(await page.locator('details table').count()).toBe(4);
    expect(await page.locator('details table').first().locator('tbody tr').count()).toBe(24);
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Help requests per month and in total' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    expect(await violations()).toEqual([]);
    await picture('desktop-en');
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in as', exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('REP-10 is walked through by keyboard: skip link, language, period, month, table, sign-in', async () => {
    await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Ga naar de inhoud');
    await picture('skip-link');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toMatch(/^period/);
    await page.keyboard.press('ArrowDown');
    await page.getByText('van 800').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.getByText('van 80', { exact: true }).waitFor();
    await page.keyboard.press('Tab');
    const slider = page.getByRole('slider', { name: 'Bekijk per maand' });
    expect(await slider.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^december 2020/);
    await page.keyboard.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^januari 2019/);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Hulpvragen per maand en opgeteld' }).waitFor();
    const stops: string[] = [];
    for (let stop = 0; stop < 30; stop++) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(() => document.activeElement?.textContent ?? ''));
    }
    expect(stops).toContain('Aanmelden als Ingrid de Boer');
    expect(stops).toContain('Audit');
  });

  it('fits 320 pixels without scrolling sideways', async () => {
    for (const width of [320, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await open();
      await page.locator('.sb-charts svg').first().waitFor();
      expect(await isWithinWidth()).toBe(true);
      if (width === 320) expect(await violations()).toEqual([]);
      await picture(`narrow-${width}`);
    }
    expect(complaints).toEqual([]);
  });

  it('explains the next step when there is no programme yet', async () => {
    server.mood = 'empty';
    await open();
    await page.getByRole('heading', { name: 'Er is nog geen programma' }).waitFor();
    expect(await violations()).toEqual([]);
    await picture('empty');
    expect(complaints).toEqual([]);
  });

  it('says that the server is not there, and tries again when asked', async () => {
    server.mood = 'down';
    await page.goto(server.origin);
    await page.getByRole('alert').waitFor();
    expect(await violations()).toEqual([]);
    await picture('down');
    server.mood = 'played';
    await page.getByRole('button', { name: 'Probeer opnieuw' }).click();
    await page.getByText('van 80').waitFor();
  });

  it('signs a coordinator in and out, and shows the work of that role', async () => {
    await signInAs('Ingrid de Boer');
    expect(new URL(page.url()).search).toBe('');
    const requests = page.getByRole('table', { name: 'Open hulpvragen' });
    await requests.waitFor();
    expect(await requests.locator('tbody tr').count()).toBe(3);
    expect(await textOf(requests)).toContain('Tigrinya');
    expect(await violations()).toEqual([]);
    await picture('coordinator');
    await page.reload();
    await page.locator('.sb-who').waitFor();
    await page.getByRole('button', { name: 'Afmelden' }).click();
    expect(await page.locator('#work').count()).toBe(0);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('is tolerant of a list that is not there', async () => {
    await signInAs('Joost van Dijk');
    expect(await page.getByText('Deze lijst is hier niet te zien.').count()).toBe(4);
  });

  it('refuses an answer that belongs to no sign-in of this tab', async () => {
    await page.goto(`${server.origin}/?code=stolen&state=guessed`);
    await page.getByText('Aanmelden is niet gelukt').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(new URL(page.url()).search).toBe('');
  });

  it('SAF-15 leaves the page of signals at once, without a session and without an entry in the history', async () => {
    await signInAs('Marieke Smit');
    await page.getByRole('table', { name: 'Signalen' }).waitFor();
    expect(await page.title()).toBe('Sleutelbos');
    expect(await violations()).toEqual([]);
    await picture('attention-officer');
    const before = await page.evaluate(() => history.length);
    await page.route('https://www.knmi.nl/**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>weer</title>' }));
    await page.getByRole('button', { name: 'Verlaat deze pagina snel' }).click();
    await page.waitForURL('https://www.knmi.nl/**');
    expect(await page.evaluate(() => history.length)).toBe(before);
    await page.goto(server.origin);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});
