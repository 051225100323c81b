import { type Call, dateAt, defineHandler, derivedId, orThrow, plainSchema, type Workbench } from '@sleutelbos/kernel';
import { z } from 'zod';
import { outsideArea } from '../programme/outside-area.js';
import { programmeArea } from '../programme/programme-area.js';
import { placeOf } from '../sealing-place.js';
import { caseDecider, recordAgreement as record, withdrawAgreement as withdraw } from './case.commands.js';
import { type Case, caseData } from './case.js';
import { referenceTokens } from './municipal-reference.js';

const on = z.iso.date().optional();
const today = (bench: Workbench): string => dateAt(bench.clock.now());

/** Facts of a case for the access decision, also when something is asked for it. */
export const caseFacts = (call: Call) => (state: Case) => ({
  sameTenant: state.status === 'open' && state.tenant === call.origin.tenant,
  sameMunicipality: state.status === 'open' && state.municipality === call.origin.municipality,
});

/** Opens a newcomer's case (REG-40). Refuses a programme or municipality that is not the tenant's. */
export const openCase = defineHandler({
  name: 'registration.open-case',
  schema: plainSchema(caseData.omit({ caseId: true })),
  async handle(input, call, bench) {
    const { tenant, commandId, municipality } = call.origin;
    const caseId = await bench.keys.subjectId(tenant, commandId, 'case');
    const repeated = await bench.executor.receiptOf(caseDecider, caseId, call);
    if (repeated) return { receipt: repeated, ids: { caseId } };
    await call.authorise({ sameTenant: true, sameMunicipality: input.municipality === municipality });
    // Before sealing: a refused case leaves no key and no blind-index row behind.
    const programmeMunicipalities = await programmeArea(input.programmeId, call, bench);
    orThrow(outsideArea(programmeMunicipalities, [input.municipality]));
    const tokens = { [caseId]: await referenceTokens(bench.keys, tenant, input.newcomer) };
    const sealed = await bench.keys.seal(caseData, { ...input, caseId }, placeOf(caseDecider, caseId, call), tokens);
    const command = { ...sealed, type: 'open-case', tenant, programmeMunicipalities } as const;
    const receipt = await bench.executor.execute(caseDecider, caseId, command, call, { creates: true });
    return { receipt, ids: { caseId } };
  },
});

/** REG-41: the newcomer's agreement, in which language and how; who recorded it follows from the caller's role. */
export const recordAgreement = defineHandler({
  name: 'registration.record-agreement',
  schema: record.omit({ type: true, today: true, agreementId: true, by: true }).extend({ on }),
  async handle(input, call, bench) {
    const agreementId = derivedId(bench.ciphers, call.origin.commandId, 'agreement');
    const by = call.origin.actor.role;
    const command = { type: 'record-agreement', ...input, agreementId, by, on: input.on ?? today(bench), today: today(bench) } as const;
    const receipt = await bench.executor.execute(caseDecider, input.caseId, command, call, { facts: caseFacts(call) });
    return { receipt, ids: { caseId: input.caseId, agreementId } };
  },
});

/** REG-41: revocable at any moment, without a reason and without consequence for civic integration. */
export const withdrawAgreement = defineHandler({
  name: 'registration.withdraw-agreement',
  schema: withdraw.omit({ type: true, today: true }).extend({ on }),
  async handle(input, call, bench) {
    const command = { type: 'withdraw-agreement', ...input, on: input.on ?? today(bench), today: today(bench) } as const;
    const receipt = await bench.executor.execute(caseDecider, input.caseId, command, call, { facts: caseFacts(call) });
    return { receipt, ids: { caseId: input.caseId } };
  },
});
