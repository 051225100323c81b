import { type Call, type Done, derivedId, instant, isCommandFailed, isEngineError, type Runtime, ViewBehind } from '@sleutelbos/kernel';
import type { Dice } from './dice.js';
import type { Machine } from './machine.js';
import { Life } from './scheduler.js';

/** Somebody who sends commands. */
export interface Person {
  readonly id: string;
  readonly role: string;
}

/** A command as it was sent: the same key is the same command. */
export interface Sent {
  readonly handler: string;
  readonly input: object;
  readonly who: Person;
  readonly key: string;
}

/** A command with the answer that was received for it. */
export interface Acknowledged {
  readonly sent: Sent;
  readonly done: Done;
}

export const TENANT = 'mee';
export const MUNICIPALITY = 'GM0362';

/** Somebody at the other end of the line: outlives the process, sends again what got no answer, and remembers every answer. */
export class Client {
  readonly acknowledged: Acknowledged[] = [];
  /** Refusals by code. */
  readonly refused = new Map<string, number>();
  /** What no caller should ever see. */
  readonly wrong: string[] = [];
  /** Commands sent twice at once of which one was refused because the other had gone through. */
  twinsRefused = 0;
  #sent = 0;
  readonly #outside = new Life();

  constructor(
    private readonly machine: Machine,
    private readonly dice: Dice,
  ) {}

  get now(): number {
    return this.machine.scheduler.now;
  }

  /** Waits on no process: for whoever thinks, or is told to come back later. */
  pause(ms: number): Promise<void> {
    return this.machine.scheduler.clockOf(this.#outside).sleep(ms);
  }

  /** The ids of what it added, or null when it was refused or given up. Some commands are sent twice at once, some once more later. */
  async send(who: Person, handler: string, input: object): Promise<Readonly<Record<string, string>> | null> {
    const sent = this.#new(who, handler, input);
    const [one, twin] = await Promise.all([this.#until(sent), this.dice.chance(0.12) ? this.#until(sent) : ('given-up' as const)]);
    const done = isDone(one) ? one : isDone(twin) ? twin : null;
    if (!done) return null;
    if (isDone(one) && isDone(twin)) this.#same(sent, one, twin);
    if (one === 'refused' || twin === 'refused') this.twinsRefused += 1;
    if (done.receipt.changed) {
      if (this.dice.chance(0.1)) this.repeated(sent, done, await this.#until(sent));
      this.acknowledged.push({ sent, done });
    }
    return done.ids;
  }

  /** The same from a caller who asks until there is an answer; null when it was refused. */
  async sendUntilAnswered(who: Person, handler: string, input: object): Promise<Readonly<Record<string, string>> | null> {
    const sent = this.#new(who, handler, input);
    for (;;) {
      const done = await this.#try(sent);
      if (done === 'refused') return null;
      if (isDone(done)) {
        if (done.receipt.changed) this.acknowledged.push({ sent, done });
        return done.ids;
      }
      await this.pause(this.dice.between(1, 400));
    }
  }

  #new(who: Person, handler: string, input: object): Sent {
    this.#sent += 1;
    return { handler, input, who, key: `${this.#sent}` };
  }

  /** A command that went through goes through again, with the same answer. */
  repeated(sent: Sent, done: Done, again: Done | 'refused' | 'given-up'): void {
    if (again === 'refused') this.wrong.push(`${sent.handler} went through, and was refused when it was sent again`);
    else if (again !== 'given-up') this.#same(sent, done, again);
  }

  /** Sends once to the process that runs now. @throws what the handler throws */
  async once(sent: Sent, runtime: Runtime): Promise<Done> {
    const handler = this.machine.registry.handlers.get(sent.handler);
    if (!handler) throw new Error(`No handler ${sent.handler}`);
    return handler.handle(handler.schema.parse(sent.input), this.#call(sent), runtime.bench);
  }

  /** A read that may find the process gone: null then. */
  async read<T>(work: (runtime: Runtime) => Promise<T>): Promise<T | null> {
    const { runtime, life } = await this.machine.running();
    try {
      return await Promise.race([work(runtime), life.death.then(() => null)]);
    } catch (error) {
      this.#expected(error, 'a read');
      return null;
    }
  }

  async #until(sent: Sent): Promise<Done | 'refused' | 'given-up'> {
    for (let attempt = 1; attempt <= 12; attempt++) {
      const done = await this.#try(sent);
      if (done !== 'again') return done;
      // Some callers never come back: what was begun for them has to end by itself.
      if (this.dice.chance(0.08)) break;
      await this.pause(this.dice.between(1, 400));
    }
    return 'given-up';
  }

  async #try(sent: Sent): Promise<Done | 'refused' | 'again'> {
    const { runtime, life } = await this.machine.running();
    try {
      return await Promise.race([this.once(sent, runtime), life.death.then(() => 'again' as const)]);
    } catch (error) {
      if (isCommandFailed(error) && error.failure !== 'contended' && error.failure !== 'fact-too-old') {
        const code = error.refusal?.code ?? error.failure;
        this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
        if (error.failure === 'key-reused') this.wrong.push(`${sent.handler}: ${code}`);
        return 'refused';
      }
      this.#expected(error, sent.handler);
      return 'again';
    }
  }

  #expected(error: unknown, what: string): void {
    if (!isPassing(error)) this.wrong.push(`${what}: ${String(error)}`);
  }

  #same(sent: Sent, one: Done, other: Done): void {
    if (one.receipt.changed && JSON.stringify(one) !== JSON.stringify(other))
      this.wrong.push(`${sent.handler} answered ${JSON.stringify(one)}, and then ${JSON.stringify(other)}`);
  }

  #call({ who, key }: Sent): Call {
    const commandId = derivedId(this.machine.ciphers, 'client', who.id, key);
    return {
      origin: {
        commandId,
        correlationId: commandId,
        causationId: commandId,
        actor: { ...who, organisation: TENANT },
        tenant: TENANT,
        municipality: MUNICIPALITY,
        purpose: 'key-person-programme',
        fingerprint: `body-${key}`,
        occurredAt: instant(this.now),
      },
      // Who may do what is decided above this line: by policies that the simulation does not have.
      authorise: () => undefined,
    };
  }
}

const isDone = (answer: Done | 'refused' | 'given-up' | 'again'): answer is Done => typeof answer === 'object';

/** What time or another try mends. */
export function isPassing(error: unknown): boolean {
  if (isEngineError(error)) return error.code === 'unavailable' || error.code === 'unknown-outcome';
  return error instanceof ViewBehind || isCommandFailed(error, 'contended') || isCommandFailed(error, 'fact-too-old');
}
