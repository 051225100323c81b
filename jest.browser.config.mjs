import base from './jest.config.mjs';

/** The dashboard in a real Chromium (CHROMIUM, or /usr/bin/chromium), against the built platform. */
export default {
  ...base,
  testMatch: ['**/*.browser.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
