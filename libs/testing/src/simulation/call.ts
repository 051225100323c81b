import {
  type Actor,
  type Call,
  CommandFailed,
  derivedId,
  instant,
  type Origin,
  type RecordFacts,
  type SystemPorts,
} from '@sleutelbos/kernel';
import { TEST_METADATA } from '../logged-fact.js';

/** What a test may say of a call; the rest is a coordinator of tenant `mee` who may do everything. */
export interface CallGiven {
  readonly actor?: Partial<Actor>;
  readonly tenant?: string;
  readonly municipality?: string;
  readonly purpose?: string;
  /** The same key is the same command; absent: a new command. */
  readonly key?: string;
  /** HMAC of the body in real calls; another one under the same key is another request. */
  readonly fingerprint?: string;
  /** Revision of `If-Match`. */
  readonly expected?: number;
  /** False: not to be known by this caller. */
  readonly allow?: (facts: RecordFacts) => boolean;
  readonly origin?: Partial<Origin>;
}

export function testCall(system: SystemPorts, given: CallGiven = {}): Call {
  const actor: Actor = { id: TEST_METADATA.actor, role: TEST_METADATA.role, organisation: TEST_METADATA.organisation, ...given.actor };
  const commandId = given.key === undefined ? system.ids.next() : derivedId(system.ciphers, 'test', actor.id, given.key);
  const call: Call = {
    origin: {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      actor,
      tenant: given.tenant ?? TEST_METADATA.tenant,
      municipality: given.municipality ?? TEST_METADATA.municipality,
      purpose: given.purpose ?? TEST_METADATA.purpose,
      fingerprint: given.fingerprint ?? '',
      occurredAt: instant(system.clock.now()),
      ...given.origin,
    },
    authorise(facts) {
      if (given.allow && !given.allow(facts)) throw new CommandFailed('not-found');
    },
  };
  return given.expected === undefined ? call : { ...call, expected: given.expected };
}
