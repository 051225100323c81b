import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { foundContexts, kernelFound } from '@sleutelbos/testing/laws/found-contexts.js';
import { leftOut } from '@sleutelbos/testing/laws/left-out.js';
import { sourcesOf } from '@sleutelbos/testing/laws/sources-of.js';
import * as book from '@sleutelbos/testing/sample/book.js';
import * as lending from '@sleutelbos/testing/sample/lending.context.js';
import * as handlers from '@sleutelbos/testing/sample/lending.handlers.js';
import * as quota from '@sleutelbos/testing/sample/quota.js';

const root = resolve(import.meta.dirname, '..');
/** Where an app, what composes services, or the simulation says which contexts there are. */
const composed = globSync(
  ['apps/*/src/contexts.ts', 'apps/*/src/*/contexts.ts', 'libs/service/src/contexts.ts', 'libs/testing/src/simulation/storm/contexts.ts'],
  { cwd: root },
);
const found = [...(await foundContexts()), kernelFound];

describe('nothing is left out of the registry', () => {
  it.each(found.map((one) => [one.context.name, one] as const))('of %s', async (_name, one) => {
    expect(leftOut(one.context, await sourcesOf(one))).toEqual([]);
  });

  it.each(composed)('and no context out of %s', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const contexts = found.map((one) => one.context.name).filter((name) => name !== 'kernel');
    expect(contexts.filter((name) => !new RegExp(`^ +${name}(Module|Context),$`, 'm').test(text))).toEqual([]);
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
