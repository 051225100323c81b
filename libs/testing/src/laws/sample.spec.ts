import { kernelContext, Registry } from '@sleutelbos/kernel';
import { lendingContext } from '../sample/lending.context.js';
import { remindingContext } from '../sample/reminding.context.js';
import { decidersKeepTheLaws } from './decider-laws.js';
import { publishedKeepsTheLaws } from './published-laws.js';
import { reactionsKeepTheLaws } from './reaction-laws.js';
import { schemasKeepTheLaws } from './schema-laws.js';
import { viewsKeepTheLaws } from './view-laws.js';

/** The sample has one of everything: so each law has something to hold here. */
const registry = new Registry([kernelContext, lendingContext, remindingContext]);

describe('the sample contexts keep the laws', () => {
  decidersKeepTheLaws(registry);
  viewsKeepTheLaws(registry);
  reactionsKeepTheLaws(registry);
  publishedKeepsTheLaws(registry);
  schemasKeepTheLaws(registry);
});
