import { createServer, type Server as NetServer, type Socket } from 'node:net';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import cluster from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import supported from '@eventstore/db-client/generated/serverfeatures_pb.js';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  Server,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { LiveSubscription, type ReadCall } from './live-subscription.js';
import { credentialsOf, guarded, type Secured } from './stand-in-guard.js';
import { type ProposedEvent, type Span, StandInLog, type StoredEvent } from './stand-in-log.js';
import { cut, firstFrom, send } from './stand-in-reads.js';
import { batchAnswer, confirmation, expectedOf, nameOf, proposed, streamDeleted, streamNotFound } from './wire.js';

/** What it says when asked for its version, so that no output can take it for a server. */
const VERSION = 'stand-in';

type BatchRequest = InstanceType<typeof streams.BatchAppendReq>;
type BatchCall = ServerDuplexStream<BatchRequest, InstanceType<typeof streams.BatchAppendResp>>;

/**
 * A server on the wire for tests where no EventStoreDB can be reached. It speaks the client's own service definitions, behaves as a
 * running 23.10.6 was seen to, keeps everything in memory, and can do on demand what a real one does only in bad hours. It is no engine:
 * nothing outside tests starts it.
 */
export interface EventStoreDbStandIn {
  /** For the client: insecure, on loopback; where it is secured, without user and authority. */
  readonly url: string;
  /** Everything stored, in order, its own system events included. */
  readonly stored: readonly StoredEvent[];
  /** Subscriptions that are open now. */
  readonly subscriptions: number;
  /** Reads of streams and of $all so far; subscriptions do not count. */
  readonly reads: number;
  /** Of the next `count` appends the answer is lost after they were stored. */
  dropAnswers(count: number): void;
  /** Takes everything in and answers nothing until `resume`. */
  stall(): void;
  resume(): void;
  /** Closes every connection without a word; new ones are taken. */
  reset(): void;
  /** Ends every subscription: gracefully, or with a status. */
  endSubscriptions(status?: Pick<ServiceError, 'code' | 'details'>): void;
  /** Shows the subscriptions that are open nothing more, without a word. */
  forgetSubscriptions(): void;
  /** From now on shows every subscription one event after the other, with a pause between them: slower than it takes appends. */
  trickle(): void;
  /** As if it were started anew with another certificate and other users; null: insecure. */
  secure(secured: Secured | null): Promise<void>;
  /** Goes away as a killed process does. What was stored stays. */
  away(): Promise<void>;
  /** Comes back on the same port. */
  back(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEventStoreDbStandIn(now: () => number = Date.now, secured: Secured | null = null): Promise<EventStoreDbStandIn> {
  const standIn = new StandIn(now, secured);
  await standIn.back();
  return standIn;
}

class StandIn implements EventStoreDbStandIn {
  readonly #log: StandInLog;
  readonly #grpc = new Server({ 'grpc.max_receive_message_length': 64 * 1024 * 1024 });
  #injector;
  readonly #sockets = new Set<Socket>();
  readonly #live = new Set<LiveSubscription>();
  #listening: NetServer | null = null;
  #port = 0;
  #dropping = 0;
  #trickling = false;
  /** What is to be done once the stall is over; null while nothing stalls. */
  #held: (() => void)[] | null = null;
  reads = 0;

  constructor(
    now: () => number,
    private secured: Secured | null,
  ) {
    this.#log = new StandInLog(now, () => {
      for (const subscription of this.#live) subscription.pump();
    });
    this.#grpc.addService(
      services.StreamsService as never,
      guarded(this.#streamsService(), () => this.secured),
    );
    this.#grpc.addService(features.ServerFeaturesService as never, { getSupportedMethods: this.#unary(() => supportedMethods()) });
    this.#grpc.addService(gossip.GossipService as never, { read: this.#unary(() => this.#alone()) });
    // Connections are taken here and handed on, so that they can be cut.
    this.#injector = this.#grpc.createConnectionInjector(credentialsOf(secured));
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=${this.secured !== null}`;
  }

  get stored(): readonly StoredEvent[] {
    return this.#log.all;
  }

  get subscriptions(): number {
    return this.#live.size;
  }

  dropAnswers(count: number): void {
    this.#dropping = count;
  }

  stall(): void {
    this.#held ??= [];
  }

  resume(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const work of held) work();
    for (const subscription of this.#live) subscription.pump();
  }

  reset(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  endSubscriptions(status?: Pick<ServiceError, 'code' | 'details'>): void {
    for (const subscription of this.#live) subscription.end(status);
  }

  forgetSubscriptions(): void {
    this.#live.clear();
  }

  trickle(): void {
    this.#trickling = true;
  }

  async secure(secured: Secured | null): Promise<void> {
    await this.away();
    this.secured = secured;
    this.#injector.destroy();
    this.#injector = this.#grpc.createConnectionInjector(credentialsOf(secured));
    await this.back();
  }

  async away(): Promise<void> {
    const listening = this.#listening;
    if (!listening) return;
    this.#listening = null;
    const closed = new Promise<void>((resolve) => listening.close(() => resolve()));
    this.reset();
    await closed;
  }

  async back(): Promise<void> {
    if (this.#listening) return;
    const listening = createServer((socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      this.#injector.injectConnection(socket);
    });
    this.#listening = listening;
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(this.#port, '127.0.0.1', resolve);
    });
    const address = listening.address();
    if (typeof address === 'object' && address) this.#port = address.port;
  }

  async stop(): Promise<void> {
    this.#held = null;
    await this.away();
    this.#injector.destroy();
    this.#grpc.forceShutdown();
  }

  #unlessStalled(work: () => void): void {
    if (this.#held) this.#held.push(work);
    else work();
  }

  #unary<Request, Answer>(answer: (request: Request) => Answer) {
    return (call: ServerUnaryCall<Request, Answer>, done: sendUnaryData<Answer>) =>
      this.#unlessStalled(() => done(null, answer(call.request)));
  }

  #streamsService(): UntypedServiceImplementation {
    const removed = (how: 'soft' | 'tombstone') =>
      this.#unary((request: InstanceType<typeof streams.DeleteReq>) => {
        const position = this.#log.delete(nameOf(request.getOptions()?.getStreamIdentifier()), how);
        if (how === 'soft') {
          const place = new streams.DeleteResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position));
          return new streams.DeleteResp().setPosition(place);
        }
        const place = new streams.TombstoneResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position));
        return new streams.TombstoneResp().setPosition(place);
      });
    return {
      read: (call: ReadCall) => this.#unlessStalled(() => this.#read(call)),
      batchAppend: (call: BatchCall) => this.#batchAppend(call),
      delete: removed('soft'),
      tombstone: removed('tombstone'),
    } as UntypedServiceImplementation;
  }

  #batchAppend(call: BatchCall): void {
    /** Appends whose later parts are still to come. */
    const begun = new Map<string, { options: NonNullable<ReturnType<BatchRequest['getOptions']>>; events: ProposedEvent[] }>();
    call.on('data', (request: BatchRequest) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      const append = begun.get(id) ?? (options && { options, events: [] });
      if (!append) return;
      append.events.push(...request.getProposedMessagesList().map(proposed));
      begun.set(id, append);
      if (!request.getIsFinal()) return;
      begun.delete(id);
      this.#unlessStalled(() => {
        const stream = nameOf(append.options.getStreamIdentifier());
        const outcome = this.#log.append(stream, expectedOf(append.options), append.events);
        if (this.#dropping > 0) this.#dropping -= 1;
        else if (call.writable) call.write(batchAnswer(request.getCorrelationId(), append.options, outcome));
      });
    });
    call.on('end', () => call.end());
    call.on('error', () => call.destroy());
  }

  #read(call: ReadCall): void {
    const options = call.request.getOptions();
    if (options?.hasSubscription()) {
      this.#subscribe(call);
      return;
    }
    this.reads += 1;
    const found = options?.hasStream() ? this.#ofStream(call) : this.#ofAll(call);
    if (!found) return;
    void send(call, cut(found, options?.getReadDirection() === 1, Number(options?.getCount())));
  }

  #ofStream(call: ReadCall): Span | null {
    const options = call.request.getOptions()?.getStream();
    const name = nameOf(options?.getStreamIdentifier());
    const found = this.#log.read(name);
    if (found === 'deleted') {
      call.emit('error', streamDeleted(name));
      return null;
    }
    if (found === null) {
      call.write(streamNotFound(name));
      call.end();
      return null;
    }
    const { events, from } = found;
    if (!options?.hasRevision()) return found;
    // A stream's events stand at their revisions.
    const revision = Number(options.getRevision());
    if (call.request.getOptions()?.getReadDirection() === 1) return { events, from, to: Math.min(revision + 1, events.length) };
    return { events, from: Math.max(from, revision), to: events.length };
  }

  #ofAll(call: ReadCall): Span {
    const options = call.request.getOptions()?.getAll();
    const { all: events } = this.#log;
    const backwards = call.request.getOptions()?.getReadDirection() === 1;
    const position = options?.getPosition();
    if (!position) return { events, from: 0, to: backwards === (options?.hasEnd() ?? false) ? events.length : 0 };
    const at = firstFrom(events, BigInt(position.getCommitPosition()));
    return backwards ? { events, from: 0, to: at } : { events, from: at, to: events.length };
  }

  #subscribe(call: ReadCall): void {
    const options = call.request.getOptions();
    const all = options?.getAll();
    if (!all) {
      call.emit('error', { code: 12, details: 'The stand-in takes subscriptions to $all only.' });
      return;
    }
    const { all: events } = this.#log;
    const position = all.getPosition();
    const after = position ? firstFrom(events, BigInt(position.getCommitPosition()) + 1n) : all.hasEnd() ? events.length : 0;
    const subscription = new LiveSubscription(call, events, after, () => {
      if (this.#held) return 'wait';
      return this.#trickling ? 'trickle' : 'show';
    });
    this.#live.add(subscription);
    call.on('close', () => this.#live.delete(subscription));
    call.on('cancelled', () => this.#live.delete(subscription));
    call.on('error', () => this.#live.delete(subscription));
    call.write(confirmation(`stand-in-${after}`));
    subscription.pump();
  }

  /** A cluster of one: where a URL names several nodes, the client asks one of them who leads. */
  #alone() {
    const here = new cluster.EndPoint().setAddress('127.0.0.1').setPort(this.#port);
    const member = new cluster.MemberInfo()
      .setIsAlive(true)
      .setState(cluster.MemberInfo.VNodeState.LEADER)
      .setTimeStamp('0')
      .setHttpEndPoint(here);
    return new cluster.ClusterInfo().setMembersList([member]);
  }
}

function supportedMethods() {
  const method = (name: string) => {
    const described = new supported.SupportedMethod();
    described.setServiceName('event_store.client.streams.Streams');
    described.setMethodName(name);
    return described;
  };
  const answer = new supported.SupportedMethods();
  answer.setMethodsList(['batchappend', 'read', 'delete', 'tombstone'].map(method));
  answer.setEventStoreServerVersion(VERSION);
  return answer;
}
