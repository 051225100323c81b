import { kernelContext, Registry } from '@sleutelbos/kernel';
import { decidersKeepTheLaws } from './decider-laws.js';
import { foundContexts, kernelFound } from './found-contexts.js';
import { goldenFilesAreDecoded } from './golden-files.js';
import { publishedKeepsTheLaws } from './published-laws.js';
import { reactionsKeepTheLaws } from './reaction-laws.js';
import { schemasKeepTheLaws } from './schema-laws.js';
import { viewsKeepTheLaws } from './view-laws.js';

const found = [kernelFound, ...(await foundContexts())];
const registry = new Registry([kernelContext, ...found.slice(1).map((one) => one.context)]);

describe('every decider keeps the laws', () => decidersKeepTheLaws(registry));
describe('every view keeps the laws', () => viewsKeepTheLaws(registry));
describe('every reaction and timer keeps the laws', () => reactionsKeepTheLaws(registry));
describe('everything published keeps the laws', () => publishedKeepsTheLaws(registry));
describe('every schema keeps the laws', () => schemasKeepTheLaws(registry));
describe.each(found.map((one) => [one.context.name, one] as const))('golden files of %s', (_name, one) =>
  goldenFilesAreDecoded(registry, one),
);
