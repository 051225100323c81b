import { type Context, derivedId, type Engines, type Fact, instant, metadataOf, type SystemPorts } from '@sleutelbos/kernel';
import { publicContactLogged } from '@sleutelbos/matching/published/index.js';
import {
  publicFundingSourceAdded,
  publicInformalHelpRecorded,
  publicKeyPersonRegistered,
  publicProgrammeOpened,
} from '@sleutelbos/registration/published/index.js';
import { TEST_METADATA } from '@sleutelbos/testing';

const nothing = { deciders: [], handlers: [], views: [], reactions: [], timers: [], refusals: {} };

/** Stands in for a context: tells what it published, and nothing else. */
function telling(name: string, events: Context['events']): Context {
  const own = new Set<string>(events.map((one) => one.type));
  const tell: Context['published']['toContexts'] = (event) =>
    own.has(event.type) ? [{ type: event.type, data: event.data as never }] : [];
  const sources = Object.fromEntries(events.map((one) => [one.type, [one.type]]));
  return { ...nothing, name, events, published: { sources, toContexts: tell, toBus: tell } };
}

/** Registration and matching as far as compensation listens to them. */
export const tellers: readonly Context[] = [
  telling('registration', [publicProgrammeOpened, publicFundingSourceAdded, publicKeyPersonRegistered, publicInformalHelpRecorded]),
  telling('matching', [publicContactLogged]),
];

export const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const programmeId = id(1);
export const sourceId = id(2);

/** Writes what other contexts said into the log. */
export async function tell(world: { readonly engines: Engines; readonly system: SystemPorts }, facts: readonly Fact[]): Promise<void> {
  for (const fact of facts) {
    const commandId = world.system.ids.next();
    const origin = {
      ...TEST_METADATA,
      commandId,
      correlationId: commandId,
      causationId: commandId,
      occurredAt: instant(world.system.clock.now()),
    };
    const actor = { id: 'coordinator-1', role: 'coordinator', organisation: 'mee-az' };
    const event = {
      id: derivedId(world.system.ciphers, commandId),
      type: fact.type,
      data: fact.data as never,
      metadata: metadataOf({ ...origin, actor }),
    };
    await world.engines.log.append(`told-${commandId}`, 'no-stream', [event]);
  }
}

/** The Amstelveen programme with one source of money over the pilot. */
export const programme = (ceilingCents: number): readonly Fact[] => [
  publicProgrammeOpened({ programmeId, name: 'Amstelveen', municipalities: ['GM0362'] }),
  publicFundingSourceAdded({
    programmeId,
    sourceId,
    name: 'Implementatiegelden',
    from: '2019-01-01',
    to: '2020-12-31',
    ceilingCents,
    ceilingPer: 'period',
  }),
];

export const keyPersonId = (n: number): string => id(100 + n);
export const capId = (n: number): string => id(200 + n);

/** The n-th key person, a volunteer with an account. */
export const keyPerson = (n: number, contractForm = 'volunteer'): Fact =>
  publicKeyPersonRegistered({
    keyPersonId: keyPersonId(n),
    programmeId,
    capId: capId(n),
    functionType: 'key-person',
    contractForm,
    languages: [{ tag: 'apc', level: 'C2' }],
    dutchLevel: 'B1',
    rolesWanted: ['helper'],
    domains: ['health'],
    municipalities: ['GM0362'],
    account: `key-person-${n}`,
    adultFrom: '2006-05-01',
  });

/** A contact of the n-th key person. `contact` tells it from others. */
export const contact = (n: number, contactId: number, on: string, minutes: number, travelKm = 0, travelCents = 0): Fact =>
  publicContactLogged({
    contactId: id(contactId),
    assignmentId: id(3),
    helpRequestId: id(4),
    caseId: id(5),
    keyPersonId: keyPersonId(n),
    capId: capId(n),
    programmeId,
    on,
    minutes,
    travelKm,
    travelCents,
    domains: ['health'],
  });

/** Help that the n-th key person recorded afterwards. */
export const informal = (n: number, helpRequestId: number, on: string, minutes: number): Fact =>
  publicInformalHelpRecorded({
    helpRequestId: id(helpRequestId),
    keyPersonId: keyPersonId(n),
    capId: capId(n),
    programmeId,
    role: 'helper',
    language: 'apc',
    domain: 'health',
    minutes,
    on,
  });
