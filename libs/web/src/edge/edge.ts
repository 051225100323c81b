import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  type Call,
  CommandFailed,
  type Handler,
  instant,
  type JsonObject,
  type RecordFacts,
  type Runtime,
  type View,
  type Workbench,
} from '@sleutelbos/kernel';
import type { AccessDecision, AccessDecisions } from '../access/access-decisions.js';
import { InvalidInput } from '../problems/invalid-input.js';
import { violationsOf } from '../problems/schema-violations.js';
import type { CallerRequest } from '../routes/caller.js';
import { ACCESS_DECISIONS, RUNTIME } from '../server/provided.js';
import { ExecuteCommand } from './execute-command.js';
import { type Listed, type ListPage, listPage, type Selection } from './list-page.js';
import { type Opened, type Parts, readLines, type WhatIsRead } from './reading.js';
import type { ReceiptBody } from './receipt.js';
import { RefusedReads } from './refused-reads.js';
import { Representation } from './representation.js';
import { Tokens } from './tokens.js';

/** What controllers work with: commands in, documents out, every read decided and logged first. */
@Injectable()
export class Edge {
  readonly bench: Workbench;
  readonly #tokens: Tokens;
  readonly #refused: RefusedReads;

  constructor(
    @Inject(RUNTIME) readonly runtime: Runtime,
    @Inject(ACCESS_DECISIONS) private readonly access: AccessDecisions,
    @Inject(CommandBus) private readonly bus: CommandBus,
  ) {
    this.bench = runtime.bench;
    this.#tokens = new Tokens(runtime);
    this.#refused = new RefusedReads(runtime);
  }

  /**
   * Carries out a command and answers its receipt, with the new revision as `ETag`.
   *
   * @param options.occurredAt RFC 3339, when it happened in the world; default: now
   * @throws InvalidInput when the handler's schema refuses the input
   * @throws CommandFailed as the handler does
   */
  async command<I>(
    handler: Handler<I>,
    input: unknown,
    caller: CallerRequest,
    options: { readonly occurredAt?: string } = {},
  ): Promise<Representation<ReceiptBody>> {
    const parsed = parsedAsItIs(handler.schema, input) ?? handler.schema.safeParse(withoutUndefined(input));
    if (!parsed.success) throw new InvalidInput(violationsOf(parsed.error));
    const done = await this.bus.execute(
      new ExecuteCommand(handler as Handler<unknown>, parsed.data, this.callOf(caller, options.occurredAt)),
    );
    const token = this.#tokens.position(caller.tenant, done.receipt.position);
    const position = typeof token === 'string' ? token : await token;
    return new Representation({ ...done.ids, revision: done.receipt.revision, position }, done.receipt.revision);
  }

  /** The call that a handler gets for this caller. */
  callOf(caller: CallerRequest, occurredAt?: string): Call {
    return {
      origin: {
        commandId: caller.commandId,
        correlationId: caller.correlationId,
        causationId: caller.requestId,
        actor: caller.actor,
        tenant: caller.tenant,
        municipality: caller.municipality,
        purpose: caller.purpose,
        fingerprint: caller.fingerprint,
        occurredAt: occurredAt ?? instant(this.bench.clock.now()),
        ...(caller.traceParent ? { traceParent: caller.traceParent } : {}),
      },
      ...(caller.expected === undefined ? {} : { expected: caller.expected }),
      authorise: (facts) => this.allow(caller, facts),
    };
  }

  /**
   * The document of a view, as of `?atLeast=`.
   *
   * @throws CommandFailed not-found | fact-too-old
   * @throws ViewBehind
   */
  async find<D extends JsonObject>(caller: CallerRequest, view: View<D, never>, id: string): Promise<D> {
    const found = await this.bench.views.get(view, id, caller.atLeast);
    await this.bench.views.mayDecide(view);
    if (!found) throw new CommandFailed('not-found');
    return found.document;
  }

  /** Whether the caller may do this route's action on a record with these facts. Does not count as the decision for `reveal`. */
  allowed(caller: CallerRequest, facts: RecordFacts): boolean {
    return this.#decide(caller, facts).allowed;
  }

  /**
   * Decides on a record. Throws at once, so a forgotten `await` lets nobody through.
   *
   * @throws CommandFailed not-found when the record is another tenant's or kept between few; otherwise forbidden
   */
  allow(caller: CallerRequest, facts: RecordFacts): void {
    const decision = this.#decide(caller, facts);
    if (!decision.allowed) {
      if (facts.sameTenant !== true || facts.restricted === true) throw new CommandFailed('not-found');
      if (caller.personal) this.#refused.note(caller);
      throw new CommandFailed('forbidden');
    }
    caller.decided = decision;
  }

  /**
   * Opens sealed parts for one answer: the line in the read log is durable before anything is opened.
   * What was erased stays `{ erased: true }`; what is absent stays absent.
   *
   * @throws Error when nothing was allowed before: a fault in the controller
   */
  async reveal<const P extends Parts>(caller: CallerRequest, read: WhatIsRead, parts: P): Promise<Opened<P>> {
    await this.record(caller, read);
    const present = parts.filter((part) => part !== undefined && part !== null);
    const opened = await this.bench.keys.open(present);
    let next = 0;
    return parts.map((part) => (part === undefined || part === null ? part : opened[next++])) as Opened<P>;
  }

  /** Logs a read durably without opening anything: where the facts themselves are personal. */
  async record(caller: CallerRequest, read: WhatIsRead): Promise<void> {
    const decision = caller.decided;
    if (!decision) throw new Error(`${caller.context}:${caller.action} reads before it was allowed`);
    await this.runtime.reads.record(readLines(caller, decision, read, this.bench));
  }

  /**
   * One page of a view, filtered by the same policies as a single record. An item that needs sealed parts names them in `sealed`;
   * one line in the read log covers the page.
   */
  async list<D extends JsonObject, T>(
    caller: CallerRequest,
    view: View<D, never>,
    query: Selection,
    item: (document: D, id: string) => Listed<T> | Promise<Listed<T>>,
  ): Promise<ListPage<T>> {
    return listPage(
      {
        bench: this.bench,
        tokens: this.#tokens,
        decide: (facts) => this.#decide(caller, facts),
        reveal: (decision, read, parts) => {
          caller.decided = decision;
          return this.reveal(caller, read, parts);
        },
      },
      caller,
      view,
      query,
      item,
    );
  }

  #decide(caller: CallerRequest, facts: RecordFacts): AccessDecision {
    return this.access.decide({ context: caller.context, role: caller.role, action: caller.action, purpose: caller.purpose, facts });
  }
}

/** Null when the input, with objects of classes for plain ones, does not pass: that says nothing. */
function parsedAsItIs<I>(schema: Handler<I>['schema'], input: unknown) {
  if (holdsUndefined(input)) return null;
  const parsed = schema.safeParse(input);
  return parsed.success ? parsed : null;
}

function holdsUndefined(input: unknown): boolean {
  if (typeof input !== 'object' || input === null) return input === undefined;
  for (const name of Object.keys(input)) if (holdsUndefined((input as Record<string, unknown>)[name])) return true;
  return false;
}

/** A DTO has a field for everything it could hold; a schema knows absent from undefined. */
function withoutUndefined(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input;
  if (Array.isArray(input)) return input.map(withoutUndefined);
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) if (value !== undefined) result[name] = withoutUndefined(value);
  return result;
}
