import { derivedId, EngineError, type SystemPorts } from '@sleutelbos/kernel';
import { type EventBytes, isConflict, type Placed } from './append-stream.js';
import { INCARNATION_STREAM } from './stored-event.js';

/** Under which incarnations what was derived from this log may have been made. */
export interface IncarnationsKnown {
  /** Null: nobody has opened this log for use yet. */
  readonly current: string | null;
  /** What was made under these is void, and known to be: it may be removed. */
  readonly former: readonly string[];
}

interface Ports {
  /** The data of all events of the stream, oldest first. */
  read(): Promise<readonly unknown[]>;
  append(seen: number, event: EventBytes): Promise<Placed>;
  readonly system: Pick<SystemPorts, 'ids' | 'ciphers'>;
}

/**
 * The stream that names the incarnations of a log: the last event has the one that holds. A renewal also names, of other logs, those
 * incarnations whose views and positions it declares void.
 */
export class Incarnations {
  #current: Promise<string> | null = null;

  constructor(private readonly ports: Ports) {}

  /** Makes the first one where there is none. */
  current(): Promise<string> {
    this.#current ??= this.#kept().catch((error) => {
      this.#current = null;
      throw error;
    });
    return this.#current;
  }

  /** Makes nothing. @throws EngineError damaged, unavailable */
  async known(): Promise<IncarnationsKnown> {
    const all = (await this.ports.read()).map(named);
    const current = all.at(-1)?.incarnation ?? null;
    const former = all.flatMap(({ incarnation, replaces }) => [incarnation, ...replaces]).filter((one) => one !== current);
    return { current, former: [...new Set(former)] };
  }

  /** One append: before it nothing is changed, after it everything is. Asked again after an error it renews once more, which is no harm. */
  async renew(replaces: readonly string[]): Promise<string> {
    for (;;) {
      const seen = (await this.ports.read()).length - 1;
      const incarnation = await this.#append(seen, replaces);
      if (incarnation === null) continue;
      this.#current = Promise.resolve(incarnation);
      return incarnation;
    }
  }

  async #kept(): Promise<string> {
    for (;;) {
      const { current } = await this.known();
      const incarnation = current ?? (await this.#append(-1, []));
      // Else another process was first: its own counts.
      if (incarnation !== null) return incarnation;
    }
  }

  async #append(seen: number, replaces: readonly string[]): Promise<string | null> {
    const { ids, ciphers } = this.ports.system;
    const incarnation = ids.next();
    const data = seen < 0 && replaces.length === 0 ? { incarnation } : { incarnation, replaces };
    const placed = await this.ports.append(seen, {
      id: derivedId(ciphers, incarnation),
      type: seen < 0 ? 'sleutelbos.log-begun.v1' : 'sleutelbos.log-renewed.v1',
      data: Buffer.from(JSON.stringify(data)),
      metadata: Buffer.from('{}'),
    });
    return isConflict(placed) ? null : incarnation;
  }
}

function named(data: unknown): { readonly incarnation: string; readonly replaces: readonly string[] } {
  const { incarnation, replaces = [] } = (data ?? {}) as { readonly incarnation?: unknown; readonly replaces?: readonly string[] };
  if (typeof incarnation === 'string') return { incarnation, replaces };
  throw new EngineError('damaged', `Stream ${INCARNATION_STREAM} on the EventStoreDB server names none.`);
}
