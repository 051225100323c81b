import {
  type Call,
  CommandFailed,
  dateAt,
  defineHandler,
  derivedCall,
  derivedId,
  type Receipt,
  type RecordFacts,
  type Workbench,
} from '@sleutelbos/kernel';
import { DOMAINS } from '@sleutelbos/registration/published/index.js';
import { z } from 'zod';
import { placementDecider } from '../placement/placement.commands.js';
import { factsOfAsk } from '../placement/placement.handlers.js';
import { refuse } from '../refusals.js';
import { contactsDecider } from './contacts.commands.js';
import { type Contacts, contactData } from './contacts.js';

const ofAssignment = z.strictObject({ helpRequestId: z.uuid(), assignmentId: z.uuid() });

/** Opens the log of an accepted assignment; does nothing when it is open already. Answers null when nobody accepted it. */
async function open(ids: z.output<typeof ofAssignment>, call: Call, bench: Workbench): Promise<Receipt | null> {
  const { state } = await bench.executor.load(placementDecider, ids.helpRequestId);
  const { request } = state;
  const ask = state.asks[ids.assignmentId];
  if (!request || ask?.status !== 'accepted') return null;
  const command = {
    type: 'open-log',
    ...ids,
    caseId: request.caseId,
    programmeId: request.programmeId,
    keyPersonId: ask.keyPersonId,
    capId: ask.capId,
    account: ask.account,
    tenant: request.tenant,
    on: ask.since,
  } as const;
  const opened = await bench.executor.execute(contactsDecider, ids.assignmentId, command, call, { creates: true });
  return (await closedWithAssignment(ids, call, bench)) ?? opened;
}

/** Closes the log at once where the assignment ended while it was opened: the reaction to that end found no log to close. */
async function closedWithAssignment(ids: z.output<typeof ofAssignment>, call: Call, bench: Workbench): Promise<Receipt | null> {
  const { state } = await bench.executor.load(placementDecider, ids.helpRequestId);
  const ask = state.asks[ids.assignmentId];
  if (!ask || ask.status === 'accepted') return null;
  const close = derivedCall(call, derivedId(bench.ciphers, call.origin.commandId, 'close-log'));
  return bench.executor.execute(contactsDecider, ids.assignmentId, { type: 'close-log', on: ask.since }, close);
}

/** Follows the acceptance (MAT-14). An assignment that ended in the meantime gets no log. */
export const openContactLog = defineHandler({
  name: 'matching.open-contact-log',
  schema: ofAssignment,
  async handle(input, call, bench) {
    const opened = await open(input, call, bench);
    return { receipt: opened ?? (await untouched(input.assignmentId, bench)), ids: {} };
  },
});

/** Follows the end of the assignment (MAT-14). */
export const closeContactLog = defineHandler({
  name: 'matching.close-contact-log',
  schema: z.strictObject({ assignmentId: z.uuid(), on: z.iso.date() }),
  async handle({ assignmentId, on }, call, bench) {
    const { revision } = await bench.executor.load(contactsDecider, assignmentId);
    if (revision < 0) return { receipt: await untouched(assignmentId, bench), ids: {} };
    return { receipt: await bench.executor.execute(contactsDecider, assignmentId, { type: 'close-log', on }, call), ids: {} };
  },
});

async function untouched(assignmentId: string, bench: Workbench): Promise<Receipt> {
  const { revision, position } = await bench.executor.load(contactsDecider, assignmentId);
  return { stream: `contacts-${assignmentId}`, revision, position, recordedAt: '', changed: false };
}

/** Facts for the access decision: only the assigned key person writes. Another request's assignment is nobody's. */
const facts =
  (call: Call, helpRequestId: string) =>
  (state: Contacts): RecordFacts => {
    if (state.status === 'none' || state.ids.helpRequestId !== helpRequestId) throw new CommandFailed('not-found');
    const ownRecord = state.account !== undefined && state.account === call.origin.actor.id;
    return { sameTenant: state.tenant === call.origin.tenant, ownRecord, assigned: ownRecord };
  };

/** The log follows the acceptance by reaction; whoever is quicker than that opens it by writing. */
async function openAhead(ids: z.output<typeof ofAssignment>, call: Call, bench: Workbench): Promise<void> {
  const { state } = await bench.executor.load(placementDecider, ids.helpRequestId);
  await call.authorise(factsOfAsk(call, ids.assignmentId)(state));
  const opened = await open(ids, derivedCall(call, derivedId(bench.ciphers, ids.assignmentId, 'open-log')), bench);
  if (!opened) throw new CommandFailed('refused', refuse('not-under-way'));
}

/**
 * Logs one contact (MAT-12). Date: from the acceptance until today.
 *
 * Refuses not-under-way, contact-log-closed (MAT-14), contact-not-in-assignment (MAT-12).
 */
export const logContact = defineHandler({
  name: 'matching.log-contact',
  schema: ofAssignment.extend({
    ...contactData.pick({ on: true, medium: true, minutes: true, reached: true, travelKm: true, travelCents: true }).shape,
    domains: z.array(DOMAINS.known).min(1).max(10),
  }),
  async handle({ helpRequestId, assignmentId, ...contact }, call, bench) {
    const contactId = derivedId(bench.ciphers, call.origin.commandId, 'contact');
    const { revision } = await bench.executor.load(contactsDecider, assignmentId);
    if (revision < 0) await openAhead({ helpRequestId, assignmentId }, call, bench);
    const command = { type: 'log', contactId, ...contact, today: dateAt(bench.clock.now()) } as const;
    const options = { facts: facts(call, helpRequestId) };
    const receipt = await bench.executor.execute(contactsDecider, assignmentId, command, call, options);
    return { receipt, ids: { helpRequestId, assignmentId, contactId } };
  },
});
