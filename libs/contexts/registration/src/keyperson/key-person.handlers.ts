import { type Call, dateAt, defineHandler, derivedId, orThrow, plainSchema, type Workbench } from '@sleutelbos/kernel';
import { z } from 'zod';
import { outsideArea } from '../programme/outside-area.js';
import { programmeArea } from '../programme/programme-area.js';
import { placeOf } from '../sealing-place.js';
import { contactTokens } from './found-by.js';
import {
  acceptFunctionProfile as accept,
  activateKeyPerson as activate,
  applicationData,
  assignCoach as assign,
  completeBasicTraining as complete,
  holdStartConversation as hold,
  type KeyPersonCommand,
  keyPersonDecider,
  recordScreening as screen,
  setLimits as setBounds,
  setAvailability as setWindows,
} from './key-person.commands.js';
import type { KeyPerson } from './key-person.js';

/** Day of a step; today when it is left out. Earlier evidence counts with its date (REG-12). */
const on = z.iso.date().optional();
const today = (bench: Workbench): string => dateAt(bench.clock.now());

const facts = (call: Call) => (state: KeyPerson) => ({
  sameTenant: state.status !== 'none' && state.tenant === call.origin.tenant,
  ownRecord: state.status !== 'none' && state.account !== null && state.account === call.origin.actor.id,
});

const step = async (command: Exclude<KeyPersonCommand, { type: 'register-key-person' }>, call: Call, bench: Workbench) => {
  const receipt = await bench.executor.execute(keyPersonDecider, command.keyPersonId, command, call, { facts: facts(call) });
  return { receipt, ids: { keyPersonId: command.keyPersonId } };
};

/** Who acts: the key person under their own account, or somebody of the organisation. */
async function actsAs(keyPersonId: string, call: Call, bench: Workbench): Promise<'key-person' | 'coordinator'> {
  const { state } = await bench.executor.load(keyPersonDecider, keyPersonId);
  return facts(call)(state).ownRecord ? 'key-person' : 'coordinator';
}

/** Registers an applicant (REG-10). The first step; the gates of REG-12 follow. Refuses a programme or municipality that is not the tenant's. */
export const registerKeyPerson = defineHandler({
  name: 'registration.register-key-person',
  schema: plainSchema(applicationData.omit({ keyPersonId: true, capId: true })),
  async handle(input, call, bench) {
    const { tenant, commandId } = call.origin;
    const keyPersonId = await bench.keys.subjectId(tenant, commandId, 'key-person');
    const capId = await bench.keys.subjectId(tenant, commandId, 'cap');
    const ids = { keyPersonId, capId };
    const repeated = await bench.executor.receiptOf(keyPersonDecider, keyPersonId, call);
    if (repeated) return { receipt: repeated, ids };
    await call.authorise({ sameTenant: true });
    // Before sealing: a refused application leaves no key and no blind-index row behind.
    const programmeMunicipalities = await programmeArea(input.programmeId, call, bench);
    orThrow(outsideArea(programmeMunicipalities, input.municipalities));
    const tokens = { [keyPersonId]: await contactTokens(bench.keys, tenant, input.person) };
    const place = placeOf(keyPersonDecider, keyPersonId, call);
    const sealed = await bench.keys.seal(applicationData, { ...input, keyPersonId, capId }, place, tokens);
    const command = { ...sealed, type: 'register-key-person', tenant, programmeMunicipalities } as const;
    const receipt = await bench.executor.execute(keyPersonDecider, keyPersonId, command, call, { creates: true });
    return { receipt, ids };
  },
});

/** REG-12: the talk about the six items of the offer. */
export const holdStartConversation = defineHandler({
  name: 'registration.hold-start-conversation',
  schema: hold.omit({ type: true, today: true }).extend({ on }),
  handle: (input, call, bench) =>
    step({ type: 'hold-start-conversation', ...input, on: input.on ?? today(bench), today: today(bench) }, call, bench),
});

/** REG-12: accepted for the side on which the caller stands; the gate opens when both accepted the same profile. */
export const acceptFunctionProfile = defineHandler({
  name: 'registration.accept-function-profile',
  schema: accept.omit({ type: true, today: true, by: true }).extend({ on }),
  async handle(input, call, bench) {
    const by = await actsAs(input.keyPersonId, call, bench);
    return step({ type: 'accept-function-profile', ...input, by, on: input.on ?? today(bench), today: today(bench) }, call, bench);
  },
});

/** REG-12: only that the screening (VOG) was seen, and when. */
export const recordScreening = defineHandler({
  name: 'registration.record-screening',
  schema: screen.omit({ type: true, today: true }),
  handle: (input, call, bench) => step({ type: 'record-screening', ...input, today: today(bench) }, call, bench),
});

/** REG-12: what was trained, by whom and when; evidence from elsewhere counts with its date. */
export const completeBasicTraining = defineHandler({
  name: 'registration.complete-basic-training',
  schema: complete.omit({ type: true, today: true, trainingId: true }).extend({ on }),
  async handle(input, call, bench) {
    const trainingId = derivedId(bench.ciphers, call.origin.commandId, 'training');
    const command = { type: 'complete-basic-training', ...input, trainingId, on: input.on ?? today(bench), today: today(bench) } as const;
    const done = await step(command, call, bench);
    return { ...done, ids: { ...done.ids, trainingId } };
  },
});

/** REG-12: refused with the first gate that is still shut. */
export const activateKeyPerson = defineHandler({
  name: 'registration.activate-key-person',
  schema: activate.omit({ type: true, today: true }).extend({ on }),
  handle: (input, call, bench) =>
    step({ type: 'activate-key-person', ...input, on: input.on ?? today(bench), today: today(bench) }, call, bench),
});

/** REG-13: a coach, or the contact person of a freelance. */
export const assignCoach = defineHandler({
  name: 'registration.assign-coach',
  schema: assign.omit({ type: true, today: true }).extend({ on }),
  handle: (input, call, bench) => step({ type: 'assign-coach', ...input, on: input.on ?? today(bench), today: today(bench) }, call, bench),
});

/** REG-14: weekly windows, replaced as a whole. */
export const setAvailability = defineHandler({
  name: 'registration.set-availability',
  schema: setWindows.omit({ type: true }),
  handle: (input, call, bench) => step({ type: 'set-availability', ...input }, call, bench),
});

/** REG-15: who sets them follows from the account; `agreedByKeyPerson` says that the key person said yes to the first limits. */
export const setLimits = defineHandler({
  name: 'registration.set-limits',
  schema: setBounds.omit({ type: true, by: true, agreed: true }).extend({ agreedByKeyPerson: z.boolean().optional() }),
  async handle({ agreedByKeyPerson, ...input }, call, bench) {
    const by = await actsAs(input.keyPersonId, call, bench);
    return step({ type: 'set-limits', ...input, by, agreed: agreedByKeyPerson ?? false }, call, bench);
  },
});
