import base from './jest.config.mjs';

/** The contract suites against real servers. A server that cannot be reached is said so in one line, and skipped. */
export default {
  ...base,
  testMatch: ['**/*.engine.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 60_000,
  maxWorkers: 1,
};
