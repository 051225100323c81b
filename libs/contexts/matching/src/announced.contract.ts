import {
  type Context,
  derivedId,
  type Engines,
  type EventType,
  type JsonObject,
  type NewEvent,
  type SystemPorts,
} from '@sleutelbos/kernel';
import * as registration from '@sleutelbos/registration/published/index.js';
import { TEST_METADATA } from '@sleutelbos/testing/logged-fact.js';

/** Test material: what registration announces to matching, without registration. */

export const ON = '2019-07-01';
const uuid = (kind: number, n: number): string => `0190f3a0-00${kind}0-7000-8000-${String(n).padStart(12, '0')}`;
export const programmeId = uuid(2, 1);
export const helpRequestId = (n: number): string => uuid(1, n);
export const caseId = (n: number): string => uuid(3, n);
export const keyPersonId = (n: number): string => uuid(4, n);
export const capId = (n: number): string => uuid(5, n);

const announced = Object.values(registration).filter((one) => typeof one === 'function' && 'schema' in one) as unknown as EventType[];

/** A registration that does nothing but publish. */
export const announcing: Context = {
  name: 'registration',
  events: announced,
  deciders: [],
  handlers: [],
  views: [],
  reactions: [],
  timers: [],
  refusals: {},
  published: {
    sources: Object.fromEntries(announced.map(({ type }) => [type, [type]])),
    toContexts: ({ type, data }) => [{ type, data: data as JsonObject }],
    toBus: ({ type }) => [{ type, data: {} }],
  },
};

interface Told {
  readonly type: string;
  readonly data: unknown;
}

/** Puts facts of registration on the log. */
export async function announce(
  { engines, system }: { readonly engines: Engines; readonly system: SystemPorts },
  stream: string,
  facts: readonly Told[],
  from: 'no-stream' | number = 'no-stream',
): Promise<void> {
  const events = facts.map((fact, i) => {
    const id = derivedId(system.ciphers, stream, String(from), String(i));
    return { id, type: fact.type, data: fact.data as JsonObject, metadata: { ...TEST_METADATA, commandId: id } };
  });
  await engines.log.append(stream, from, events as unknown as [NewEvent, ...NewEvent[]]);
}

export interface Person {
  readonly openAssignments?: number;
  readonly asksAWeek?: number;
  readonly languages?: { tag: string; level: 'native' }[];
}

/** The n-th key person, active, who speaks Levantine Arabic in Amstelveen; signs in as `key-person-<n>`. */
export function keyPersonFacts(n: number, person: Person = {}): readonly Told[] {
  const { openAssignments = 3, asksAWeek = 100, languages = [{ tag: 'apc', level: 'native' }] } = person;
  const who = { keyPersonId: keyPersonId(n) };
  return [
    registration.publicKeyPersonRegistered({
      ...{ ...who, capId: capId(n), programmeId, functionType: 'key-person', contractForm: 'volunteer', account: `key-person-${n}` },
      ...{
        languages,
        dutchLevel: 'B2',
        rolesWanted: ['connector'],
        domains: ['health'],
        municipalities: ['GM0362'],
        adultFrom: '2001-01-01',
      },
    }),
    registration.publicKeyPersonTrained({ ...who, roles: ['connector'], on: ON }),
    registration.publicKeyPersonActivated({ ...who, programmeId, on: ON }),
    registration.publicAvailabilitySet({ ...who, windows: [{ day: 1, from: '09:00', to: '17:00' }] }),
    registration.publicLimitsSet({ ...who, capId: capId(n), hoursAWeek: 20, openAssignments, asksAWeek }),
  ];
}

/** The n-th help request: a connector who speaks Arabic, about health, in Amstelveen. */
export function helpRequestFact(n: number): Told {
  return registration.publicHelpRequestRegistered({
    ...{ helpRequestId: helpRequestId(n), caseId: caseId(n), programmeId, municipality: 'GM0362', role: 'connector', language: 'ar' },
    ...{ domain: 'health', setting: 'home', remote: false, genderWish: { wish: 'none' }, requester: 'newcomer', dueOn: '2019-07-15' },
    registeredOn: ON,
  });
}
