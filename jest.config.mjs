import { readFileSync } from 'node:fs';
import vm from 'node:vm';

if (!('SourceTextModule' in vm)) throw new Error('Run the tests through npm: `npm test -- <path>` or `npx jest <path>`.');

const { $schema, ...swc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

export default {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleFileExtensions: ['ts', 'tsx', 'mjs', 'js', 'cjs', 'json', 'node'],
  resolver: '<rootDir>/tools/jest-resolver.cjs',
  transform: { '\\.tsx?$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
  testMatch: ['**/*.spec.ts', '**/*.spec.tsx'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/tools/fixtures/', '\\.engine\\.spec\\.ts$', '\\.browser\\.spec\\.ts$'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/\\.nx/', '<rootDir>/tmp/', '<rootDir>/data/'],
  maxWorkers: 2,
  passWithNoTests: true,
};
