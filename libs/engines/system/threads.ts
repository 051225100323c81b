import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Clock } from '@sleutelbos/kernel';
import { type Line, lineOver } from './line.js';

/**
 * Room for new objects in a thread, in MiB: three halves of 16. A replay fills whatever it is given, and more made it no faster, only the
 * process larger the longer the log was.
 */
const YOUNG_MIB = 48;

/** Starts a program in a thread of its own. `data` is copied to it. */
export function startThread(program: URL, data: unknown, clock: Pick<Clock, 'sleep'>): Line {
  return lineOver(new Worker(program, { workerData: data, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } }), clock);
}

/** In a thread that was started so: what it was given, and the line back. */
export function inThread<T>(clock: Pick<Clock, 'sleep'>): { readonly data: T; readonly line: Line } {
  if (!parentPort) throw new Error('This program runs in a thread that another one starts.');
  return { data: workerData as T, line: lineOver(parentPort, clock) };
}
