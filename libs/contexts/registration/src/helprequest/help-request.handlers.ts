import { type Call, CommandFailed, dateAt, defineHandler, derivedId, plainSchema, type Workbench } from '@sleutelbos/kernel';
import { z } from 'zod';
import { caseDecider } from '../case/case.commands.js';
import { caseFacts } from '../case/case.handlers.js';
import { keyPersonDecider } from '../keyperson/key-person.commands.js';
import { placeOf } from '../sealing-place.js';
import {
  askedData,
  helpRequestDecider,
  markUnmet,
  recordInformalHelp as record,
  withdrawHelpRequest as withdraw,
} from './help-request.commands.js';
import type { HelpRequest } from './help-request.js';

const on = z.iso.date().optional();
const today = (bench: Workbench): string => dateAt(bench.clock.now());

const facts = (call: Call) => (state: HelpRequest) => ({
  sameTenant: state.status !== 'none' && state.tenant === call.origin.tenant,
  sameMunicipality: state.status !== 'none' && state.municipality === call.origin.municipality,
});

/**
 * Registers what is asked (REG-43), for a newcomer who agreed (REG-41). Due after the service norm of the day (REG-44).
 *
 * @throws CommandFailed not-found for a case that is unknown or another tenant's
 */
export const registerHelpRequest = defineHandler({
  name: 'registration.register-help-request',
  schema: plainSchema(askedData.omit({ helpRequestId: true, programmeId: true, municipality: true, registeredOn: true })),
  async handle(input, call, bench) {
    const { tenant, commandId } = call.origin;
    const helpRequestId = derivedId(bench.ciphers, commandId, 'help-request');
    const { state: theCase } = await bench.executor.load(caseDecider, input.caseId);
    if (theCase.status === 'none' || theCase.tenant !== tenant) throw new CommandFailed('not-found');
    const { programmeId, municipality, agreement } = theCase;
    const plain = { ...input, helpRequestId, programmeId, municipality, registeredOn: today(bench) };
    const sealed = await bench.keys.seal(askedData, plain, placeOf(helpRequestDecider, helpRequestId, call));
    const command = { ...sealed, type: 'register-help-request', tenant, agreed: agreement !== null } as const;
    const receipt = await bench.executor.execute(helpRequestDecider, helpRequestId, command, call, {
      creates: true,
      facts: () => caseFacts(call)(theCase),
    });
    return { receipt, ids: { helpRequestId, caseId: input.caseId } };
  },
});

/**
 * Informal help, in one call and without a person (REG-43): the unseen work of a helper.
 *
 * @throws CommandFailed not-found for a key person who is unknown or another tenant's
 */
export const recordInformalHelp = defineHandler({
  name: 'registration.record-informal-help',
  schema: record
    .omit({ type: true, helpRequestId: true, capId: true, programmeId: true, tenant: true, own: true, today: true })
    .extend({ on }),
  async handle(input, call, bench) {
    const { tenant, commandId, actor } = call.origin;
    const helpRequestId = derivedId(bench.ciphers, commandId, 'help-request');
    const { state: helper } = await bench.executor.load(keyPersonDecider, input.keyPersonId);
    if (helper.status === 'none' || helper.tenant !== tenant) throw new CommandFailed('not-found');
    const { programmeId, capId } = helper;
    const own = helper.account !== null && helper.account === actor.id;
    const dates = { on: input.on ?? today(bench), today: today(bench) };
    const command = { type: 'record-informal-help', ...input, ...dates, helpRequestId, capId, programmeId, tenant, own } as const;
    const receipt = await bench.executor.execute(helpRequestDecider, helpRequestId, command, call, {
      creates: true,
      facts: () => ({ sameTenant: true, ownRecord: own }),
    });
    return { receipt, ids: { helpRequestId, keyPersonId: input.keyPersonId } };
  },
});

/** REG-46: nobody could be found; the reason stays in the figures. */
export const markHelpRequestUnmet = defineHandler({
  name: 'registration.mark-help-request-unmet',
  schema: markUnmet.omit({ type: true, today: true }).extend({ on }),
  async handle(input, call, bench) {
    const command = { type: 'mark-help-request-unmet', ...input, on: input.on ?? today(bench), today: today(bench) } as const;
    const receipt = await bench.executor.execute(helpRequestDecider, input.helpRequestId, command, call, { facts: facts(call) });
    return { receipt, ids: { helpRequestId: input.helpRequestId } };
  },
});

/** The help is no longer asked for. What was accepted meanwhile is undone by matching. */
export const withdrawHelpRequest = defineHandler({
  name: 'registration.withdraw-help-request',
  schema: withdraw.omit({ type: true, today: true }).extend({ on }),
  async handle(input, call, bench) {
    const command = { type: 'withdraw-help-request', ...input, on: input.on ?? today(bench), today: today(bench) } as const;
    const receipt = await bench.executor.execute(helpRequestDecider, input.helpRequestId, command, call, { facts: facts(call) });
    return { receipt, ids: { helpRequestId: input.helpRequestId } };
  },
});
