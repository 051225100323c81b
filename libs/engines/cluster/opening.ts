import { EngineError } from '@sleutelbos/kernel';

type Keep = <T extends { close(): Promise<void> }>(engine: T) => T;

/** When one thing fails, what was opened is closed again. */
export async function opening<T>(open: (keep: Keep, close: () => Promise<void>) => Promise<T>): Promise<T> {
  const opened: { close(): Promise<void> }[] = [];
  async function close(): Promise<void> {
    for (let engine = opened.pop(); engine; engine = opened.pop()) await engine.close();
  }
  try {
    return await open((engine) => {
      opened.push(engine);
      return engine;
    }, close);
  } catch (error) {
    await close();
    throw error instanceof RangeError ? new EngineError('unavailable', error.message, { cause: error }) : error;
  }
}
