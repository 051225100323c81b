/** Between the stand-in's events and the messages that the client's own package defines. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { status as codes, Metadata, type ServiceError } from '@grpc/grpc-js';
import protobuf from 'google-protobuf/google/protobuf/any_pb.js';
import { type AppendOutcome, type ExpectedOnServer, MAX_APPEND_BYTES, type ProposedEvent, type StoredEvent } from './stand-in-log.js';

export function nameOf(identifier: InstanceType<typeof shared.StreamIdentifier> | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

function identifierOf(stream: string): InstanceType<typeof shared.StreamIdentifier> {
  return new shared.StreamIdentifier().setStreamName(new Uint8Array(Buffer.from(stream, 'utf8')));
}

type BatchOptions = InstanceType<typeof streams.BatchAppendReq.Options>;
type Message = InstanceType<typeof streams.BatchAppendReq.ProposedMessage>;
type CorrelationId = InstanceType<typeof shared.UUID>;

export function expectedOf(options: BatchOptions): ExpectedOnServer {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasStreamExists()) return 'exists';
  return options.hasStreamPosition() ? Number(options.getStreamPosition()) : 'any';
}

export function proposed(message: Message): ProposedEvent {
  const map = message.getMetadataMap();
  return {
    id: message.getId()?.getString() ?? '',
    type: map.get('type') ?? '',
    contentType: map.get('content-type') ?? '',
    metadata: message.getCustomMetadata_asU8(),
    data: message.getData_asU8(),
  };
}

export function batchAnswer(correlation: CorrelationId | undefined, options: BatchOptions, outcome: AppendOutcome) {
  const answer = new streams.BatchAppendResp();
  answer.setCorrelationId(asNumbers(correlation));
  answer.setStreamIdentifier(options.getStreamIdentifier());
  if (outcome.kind === 'stored' || outcome.kind === 'repeat') {
    const success = new streams.BatchAppendResp.Success();
    if (outcome.revision < 0) success.setNoStream(new shared.Empty());
    else success.setCurrentRevision(String(outcome.revision));
    const place = new shared.AllStreamPosition();
    place.setCommitPosition(String(outcome.position));
    place.setPreparePosition(String(outcome.position));
    success.setPosition(place);
    return answer.setSuccess(success);
  }
  return answer.setError(errorStatus(options, outcome));
}

/** Asked as text, an id comes back as two numbers. */
function asNumbers(id: CorrelationId | undefined): CorrelationId {
  const hex = (id?.getString() ?? '').replaceAll('-', '');
  const half = (digits: string) => String(BigInt.asIntN(64, BigInt(`0x${digits}`)));
  const numbers = new shared.UUID.Structured();
  numbers.setMostSignificantBits(half(hex.slice(0, 16)));
  numbers.setLeastSignificantBits(half(hex.slice(16)));
  return new shared.UUID().setStructured(numbers);
}

function errorStatus(options: BatchOptions, outcome: AppendOutcome): InstanceType<typeof status.Status> {
  const refused = (code: number, message: string, detail: { serializeBinary(): Uint8Array }): InstanceType<typeof status.Status> => {
    const packed = new protobuf.Any();
    packed.pack(detail.serializeBinary(), `event_store.client.${message}`);
    return new status.Status().setCode(code).setMessage(message).setDetails(packed);
  };
  if (outcome.kind === 'deleted') {
    const detail = new shared.StreamDeleted().setStreamIdentifier(options.getStreamIdentifier());
    return refused(codes.FAILED_PRECONDITION, 'StreamDeleted', detail);
  }
  if (outcome.kind === 'too-large') {
    const detail = new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_BYTES);
    return refused(codes.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', detail);
  }
  if (outcome.kind !== 'wrong') return refused(codes.INVALID_ARGUMENT, 'BadRequest', new shared.BadRequest());
  const detail = new shared.WrongExpectedVersion();
  if (outcome.current < 0) detail.setCurrentNoStream(new shared.Empty());
  else detail.setCurrentStreamRevision(String(outcome.current));
  const expected = expectedOf(options);
  if (expected === 'no-stream') detail.setExpectedNoStream(new shared.Empty());
  else if (expected === 'exists') detail.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'any') detail.setExpectedAny(new shared.Empty());
  else detail.setExpectedStreamPosition(String(expected));
  return refused(codes.FAILED_PRECONDITION, 'WrongExpectedVersion', detail);
}

export function eventAnswer(event: StoredEvent) {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(new shared.UUID().setString(event.id));
  recorded.setStreamIdentifier(identifierOf(event.stream));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(String(event.position));
  recorded.setPreparePosition(String(event.position));
  const map = recorded.getMetadataMap();
  map.set('type', event.type);
  map.set('content-type', event.contentType);
  map.set('created', String(event.created));
  recorded.setCustomMetadata(event.metadata);
  recorded.setData(event.data);
  const read = new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(event.position));
  return new streams.ReadResp().setEvent(read);
}

export function confirmation(id: string) {
  return new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id));
}

export const caughtUp = () => new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());

/** As it was seen: a filter's mark carries no prepare position, and so sorts below the event at the same commit position. */
export function filterMark(position: bigint) {
  const mark = new streams.ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition('0');
  return new streams.ReadResp().setCheckpoint(mark);
}

export function streamNotFound(stream: string) {
  const missing = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream));
  return new streams.ReadResp().setStreamNotFound(missing);
}

export function streamDeleted(stream: string): Partial<ServiceError> {
  const metadata = new Metadata();
  metadata.set('exception', 'stream-deleted');
  metadata.set('stream-name', encodeURIComponent(stream));
  return { code: codes.FAILED_PRECONDITION, details: `Event stream '${encodeURIComponent(stream)}' is deleted.`, metadata };
}

type Filter = InstanceType<typeof streams.ReadReq.Options.FilterOptions>;

/** Whether a filter lets an event through. */
export function passes(filter: Filter | undefined): (event: StoredEvent) => boolean {
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
  if (!filter || !expression) return () => true;
  const text = filter.hasStreamIdentifier() ? (event: StoredEvent) => event.stream : (event: StoredEvent) => event.type;
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return (event) => prefixes.some((prefix) => text(event).startsWith(prefix));
  const regex = new RegExp(expression.getRegex());
  return (event) => regex.test(text(event));
}
