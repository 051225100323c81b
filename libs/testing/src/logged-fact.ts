import { type EventMetadata, type Fact, instant, type LoggedFact, type Position } from '@sleutelbos/kernel';

/** A fact with as much of its circumstances as a test cares about. */
export type SeenFact<F extends Fact = Fact> = F &
  Partial<Omit<LoggedFact, 'type' | 'data' | 'metadata'>> & { metadata?: Partial<EventMetadata> };

/** What a test may say of a logged fact besides type and data. */
export type Circumstances = Omit<SeenFact, 'type' | 'data'>;

/** 2019-07-01, noon in Amstelveen. */
export const TEST_EPOCH_MS = Date.UTC(2019, 6, 1, 10);

/** Position of the n-th event of a test log: fixed width, sorts as text. */
export const positionAt = (n: number): Position => String(n).padStart(20, '0') as Position;

const uuidOf = (n: number): string => `0190f3a0-0000-7000-9000-${String(n).padStart(12, '0')}`;

export const TEST_METADATA: EventMetadata = {
  commandId: uuidOf(0),
  correlationId: uuidOf(0),
  causationId: uuidOf(0),
  actor: 'coordinator-1',
  role: 'coordinator',
  organisation: 'mee-az',
  tenant: 'mee',
  municipality: 'GM0362',
  purpose: 'dossier',
  fingerprint: '',
  occurredAt: instant(TEST_EPOCH_MS),
};

/** The n-th fact of a test log. Stream, revision, instants and metadata fit each other unless the test says otherwise. */
export function factAt<F extends Fact>(n: number, event: F, given: Circumstances = {}): F & LoggedFact {
  const recordedAt = given.recordedAt ?? instant(TEST_EPOCH_MS + n * 1_000);
  const commandId = given.metadata?.commandId ?? uuidOf(n);
  return {
    id: uuidOf(n),
    stream: 'test-1',
    revision: n,
    position: positionAt(n + 1),
    ...given,
    type: event.type,
    data: event.data,
    recordedAt,
    metadata: {
      ...TEST_METADATA,
      commandId,
      correlationId: commandId,
      causationId: commandId,
      occurredAt: recordedAt,
      ...given.metadata,
    } as EventMetadata,
  } as F & LoggedFact;
}

let made = 0;

/** A logged fact of tenant `mee`; each call is later in the log than the one before. */
export function fact<F extends Fact>(event: F, given: Circumstances = {}): F & LoggedFact {
  made += 1;
  return factAt(made, event, given);
}
