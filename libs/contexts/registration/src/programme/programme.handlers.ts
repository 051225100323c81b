import { type Call, defineHandler, derivedId } from '@sleutelbos/kernel';
import { programmeDecider } from './programme.commands.js';
import { fundingSourceData, type Programme, periodData, programmeData } from './programme.js';

const facts = (call: Call) => (state: Programme) => ({ sameTenant: state.status === 'open' && state.tenant === call.origin.tenant });

/** Opens a programme; the caller's tenant is its controller (GEN-04). */
export const openProgramme = defineHandler({
  name: 'registration.open-programme',
  schema: programmeData.omit({ programmeId: true }),
  async handle(input, call, bench) {
    const programmeId = derivedId(bench.ciphers, call.origin.commandId, 'programme');
    const command = { type: 'open-programme', programmeId, tenant: call.origin.tenant, ...input } as const;
    await call.authorise({ sameTenant: true });
    const receipt = await bench.executor.execute(programmeDecider, programmeId, command, call, { creates: true });
    return { receipt, ids: { programmeId } };
  },
});

/** Adds a period with its target (REG-01). */
export const addPeriod = defineHandler({
  name: 'registration.add-period',
  schema: periodData.omit({ periodId: true }),
  async handle(input, call, bench) {
    const periodId = derivedId(bench.ciphers, call.origin.commandId, 'period');
    const receipt = await bench.executor.execute(programmeDecider, input.programmeId, { type: 'add-period', periodId, ...input }, call, {
      facts: facts(call),
    });
    return { receipt, ids: { programmeId: input.programmeId, periodId } };
  },
});

/** Adds a funding source with its own period and ceiling (REG-01). */
export const addFundingSource = defineHandler({
  name: 'registration.add-funding-source',
  schema: fundingSourceData.omit({ sourceId: true }),
  async handle(input, call, bench) {
    const sourceId = derivedId(bench.ciphers, call.origin.commandId, 'source');
    const receipt = await bench.executor.execute(
      programmeDecider,
      input.programmeId,
      { type: 'add-funding-source', sourceId, ...input },
      call,
      { facts: facts(call) },
    );
    return { receipt, ids: { programmeId: input.programmeId, sourceId } };
  },
});
