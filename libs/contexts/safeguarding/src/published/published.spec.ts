import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factAt } from '@sleutelbos/testing';
import { safeguardingContext } from '../safeguarding.context.js';
import { published } from './index.js';

const folder = join(import.meta.dirname, '../golden');
const all = readdirSync(folder).map((name) => factAt(1, JSON.parse(readFileSync(join(folder, name), 'utf8'))));

describe('what safeguarding tells others', () => {
  it('SAF-11 nothing of any event goes to the bus', () => {
    expect(all.map((event) => event.type).sort()).toEqual(safeguardingContext.events.map((one) => one.type).sort());
    expect(all.flatMap((event) => published.toBus(event))).toEqual([]);
  });

  it('SAF-11 other contexts see grants, and nothing of a signal or of the reporting code', () => {
    const told = all.filter((event) => published.toContexts(event).length > 0).map((event) => event.type);
    expect(told.sort()).toEqual(['safeguarding.grant-ended.v1', 'safeguarding.grant-given.v1']);
  });
});
