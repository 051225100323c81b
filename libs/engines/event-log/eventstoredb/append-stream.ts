import type { EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import type { Ids } from '@sleutelbos/kernel';
import type { Deadlines } from './deadlines.js';
import { deletedStream, denied, neverSent, unavailable, unknownOutcome } from './server-errors.js';

type Request = InstanceType<typeof messages.BatchAppendReq>;
type Answer = InstanceType<typeof messages.BatchAppendResp>;

export interface EventBytes {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** Where the last event of an append stands; or, refused, at which revision the stream is (-1: no events). */
export type Placed = { readonly revision: number; readonly commit: bigint } | { readonly conflictAt: number };

/** What the client keeps for its own commands, and this one needs as well: see `AppendStream`. */
interface Connection {
  GRPCStreamCreator<Call>(client: unknown, name: string, make: (client: StreamsClient) => Call): () => Promise<Call>;
  callArguments(options: object, call: object): unknown[];
}

interface StreamsClient {
  batchAppend(...options: unknown[]): Call;
}

interface Call {
  on(event: 'data', listener: (answer: Answer) => void): Call;
  on(event: 'error', listener: (error: unknown) => void): Call;
  on(event: 'end', listener: () => void): Call;
  write(request: Request): boolean;
  end(): void;
}

interface Asked {
  readonly stream: string;
  readonly resolve: (placed: Placed) => void;
  readonly reject: (error: Error) => void;
}

interface Session {
  readonly call: Call;
  readonly asked: Map<string, Asked>;
}

/** More than any server takes in one append by default (1 MiB); beyond it one message could break the stream for all. */
const MOST_BYTES = 3 * 1024 * 1024;
const MESSAGE = 'event_store.client.';

/**
 * Appends over one gRPC stream, with the message definitions and the connection of the client, but not through its `appendToStream`. That
 * one throws outside of any promise when a connection breaks while its buffer is full (tried: 198 unhandled rejections when a server froze
 * under load and died, each of which ends a Node process), keeps its open questions in one place for all clients of a process, so that one
 * lost stream fails the appends of another and an answer that still comes is thrown at the process, and waits for ever when a stream ends
 * without an error. Here each stream has its own open questions, and its end answers them all.
 *
 * No deadline goes to the server: it was seen not to keep it, and clocks differ. Ours is in `Deadlines`.
 */
export class AppendStream {
  #session: Promise<Session> | null = null;

  constructor(
    private readonly client: EventStoreDBClient,
    private readonly ids: Ids,
    private readonly deadlines: Deadlines,
  ) {}

  /**
   * Sends in the order of the calls.
   *
   * @throws EngineError unavailable (nothing was sent), unknown-outcome, damaged (the stream was deleted)
   * @throws RangeError when the server takes no append of this size
   */
  async append(stream: string, expected: number, events: () => readonly EventBytes[]): Promise<Placed> {
    const { call, asked } = await this.deadlines.within(this.#opened(), () => unavailable(null));
    const correlation = this.ids.next();
    const request = requestOf(correlation, stream, expected, events());
    const answered = new Promise<Placed>((resolve, reject) => asked.set(correlation, { stream, resolve, reject }));
    // What the server does not take yet waits in the call's buffer; whoever appends waits for the answer anyway.
    call.write(request);
    return this.deadlines.within(answered, () => {
      asked.delete(correlation);
      return unknownOutcome();
    });
  }

  #opened(): Promise<Session> {
    if (this.#session) return this.#session;
    const opening: Promise<Session> = this.#open(() => {
      if (this.#session === opening) this.#session = null;
    });
    this.#session = opening;
    return opening;
  }

  async #open(over: () => void): Promise<Session> {
    const connection = this.client as unknown as Connection;
    const create = connection.GRPCStreamCreator(services.StreamsClient, 'appendToStream', (client) =>
      client.batchAppend(...connection.callArguments({}, { deadline: Number.POSITIVE_INFINITY })),
    );
    const asked = new Map<string, Asked>();
    const end = (error: unknown): void => {
      over();
      for (const { reject } of asked.values()) reject(neverSent(error) ? unavailable(error) : unknownOutcome(error));
      asked.clear();
    };
    try {
      const call = await create();
      call.on('data', (answer) => settle(asked, answer));
      call.on('error', end);
      call.on('end', () => end(null));
      return { call, asked };
    } catch (error) {
      over();
      throw unavailable(error);
    }
  }
}

function requestOf(correlation: string, stream: string, expected: number, events: readonly EventBytes[]): Request {
  const options = new messages.BatchAppendReq.Options();
  options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(new Uint8Array(Buffer.from(stream))));
  if (expected < 0) options.setNoStream(new shared.Empty());
  else options.setStreamPosition(String(expected));
  const request = new messages.BatchAppendReq().setOptions(options).setIsFinal(true);
  request.setCorrelationId(new shared.UUID().setString(correlation));
  let bytes = 0;
  for (const { id, type, data, metadata } of events) {
    bytes += data.length + metadata.length;
    const message = new messages.BatchAppendReq.ProposedMessage();
    message.setId(new shared.UUID().setString(id)).setData(data).setCustomMetadata(metadata);
    message.getMetadataMap().set('type', type).set('content-type', 'application/json');
    request.addProposedMessages(message);
  }
  if (bytes > MOST_BYTES) throw tooLarge(MOST_BYTES);
  return request;
}

function tooLarge(most: number): RangeError {
  return new RangeError(`The EventStoreDB server takes at most ${most} bytes in one append. Documents belong elsewhere, by reference.`);
}

function settle(asked: Map<string, Asked>, answer: Answer): void {
  const correlation = uuidOf(answer.getCorrelationId());
  const question = asked.get(correlation);
  // One that was given up.
  if (!question) return;
  asked.delete(correlation);
  const success = answer.getSuccess();
  const place = success?.getPosition();
  if (success && place) question.resolve({ revision: Number(success.getCurrentRevision()), commit: BigInt(place.getCommitPosition()) });
  else if (success) question.reject(unknownOutcome(new Error('The answer carries no position')));
  else refuse(question, answer);
}

function refuse({ stream, resolve, reject }: Asked, answer: Answer): void {
  const error = answer.getError();
  const details = error?.getDetails();
  const why = details?.getTypeName() ?? '';
  if (why === `${MESSAGE}WrongExpectedVersion`) {
    const wrong = details?.unpack(shared.WrongExpectedVersion.deserializeBinary, why);
    resolve({ conflictAt: wrong?.hasCurrentStreamRevision() ? Number(wrong.getCurrentStreamRevision()) : -1 });
  } else if (why === `${MESSAGE}StreamDeleted`) reject(deletedStream(stream));
  else if (why === `${MESSAGE}AccessDenied`) reject(denied(null));
  else if (why === `${MESSAGE}MaximumAppendSizeExceeded`) {
    const size = details?.unpack(shared.MaximumAppendSizeExceeded.deserializeBinary, why);
    reject(tooLarge(size?.getMaxappendsize() ?? 0) as RangeError);
  } else if (why === `${MESSAGE}BadRequest`) reject(new RangeError('The EventStoreDB server does not recognise this append.'));
  else reject(unknownOutcome(new Error(`${error?.getCode()} ${error?.getMessage()}`)));
}

/** The server answers ids as two numbers, whichever way they were asked. */
function uuidOf(uuid: InstanceType<typeof shared.UUID> | undefined): string {
  const numbers = uuid?.getStructured();
  if (!numbers) return uuid?.getString() ?? '';
  const hex = [numbers.getMostSignificantBits(), numbers.getLeastSignificantBits()]
    .map((half) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'))
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function isConflict(placed: Placed): placed is { readonly conflictAt: number } {
  return 'conflictAt' in placed;
}
