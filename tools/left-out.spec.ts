import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { foundContexts, kernelFound } from '@sleutelbos/testing/laws/found-contexts.js';
import { leftOut } from '@sleutelbos/testing/laws/left-out.js';
import { sourcesOf } from '@sleutelbos/testing/laws/sources-of.js';
import * as book from '@sleutelbos/testing/sample/book.js';
import * as lending from '@sleutelbos/testing/sample/lending.context.js';
import * as handlers from '@sleutelbos/testing/sample/lending.handlers.js';
import * as quota from '@sleutelbos/testing/sample/quota.js';

const root = resolve(import.meta.dirname, '..');
const found = [...(await foundContexts()), kernelFound];

describe('nothing is left out of the registry', () => {
  it.each(found.map((one) => [one.context.name, one] as const))('of %s', async (_name, one) => {
    expect(leftOut(one.context, await sourcesOf(one))).toEqual([]);
  });

  it('and no context out of the platform', () => {
    const composed = readFileSync(join(root, 'apps/platform/src/contexts.ts'), 'utf8');
    const contexts = found.map((one) => one.context.name).filter((name) => name !== 'kernel');
    expect(contexts.length).toBeGreaterThan(0);
    expect(contexts.filter((name) => !new RegExp(`^ {2}${name}Module,$`, 'm').test(composed))).toEqual([]);
  });
});

describe('what is left out is found', () => {
  const sources = Object.entries({ book, lending, handlers, quota }).map(([file, exported]) => ({ file, exported }));
  const whole = lending.lendingContext;

  it('and nothing where nothing is', () => expect(leftOut(whole, sources)).toEqual([]));

  it.each([
    ['a decider', { deciders: whole.deciders.slice(1) }, 'decider bookDecider of book'],
    ['a handler', { handlers: whole.handlers.slice(1) }, 'handler lendBook of handlers'],
    ['a view', { views: [] }, 'view loansView of lending'],
    ['a reaction', { reactions: [] }, 'reaction settleLoans of lending'],
    ['a timer', { timers: whole.timers.slice(1) }, 'timer loanDeadlines of lending'],
    ['an event', { events: whole.events.slice(1) }, 'event bookLent of book'],
    ['an event in a group', { events: whole.events.slice(0, -1) }, 'event loanReservations[2] of quota'],
    ['a published fact', { published: { ...whole.published, sources: {} } }, 'published fact publicBookLent of lending'],
  ])('%s', (_what, change, line) => expect(leftOut({ ...whole, ...change }, sources)).toContain(line));
});
