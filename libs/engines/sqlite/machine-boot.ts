import { readFileSync } from 'node:fs';

/**
 * Names this run of the machine: what was handed to its system outlives a process that is killed, and not a machine that stops.
 * Null where the system does not tell.
 */
export function bootOfMachine(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || null;
  } catch {
    return null;
  }
}
