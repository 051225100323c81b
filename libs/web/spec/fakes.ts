import { type Engines, type ReadLine, START } from '@sleutelbos/kernel';

/** A read log that only remembers, and can be told to fail. */
export function fakeReads() {
  const lines: ReadLine[] = [];
  const state = { fails: false };
  const reads: Engines['reads'] = {
    async record(more) {
      if (state.fails) throw Object.assign(new Error('disk of Jansen'), { name: 'EngineError', code: 'unavailable' });
      lines.push(...more);
    },
    find: async () => ({ lines, next: null }),
    close: async () => undefined,
  };
  return { reads, lines, state };
}

/** The test context has no reactions. */
export const noBus: Engines['bus'] = {
  consume: async () => undefined,
  progress: async () => START,
  close: async () => undefined,
};
