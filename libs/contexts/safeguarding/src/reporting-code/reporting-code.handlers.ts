import { type Call, CommandFailed, defineHandler, derivedId } from '@sleutelbos/kernel';
import { reportingCodeDecider } from './reporting-code.commands.js';
import { officerData, officerEnded, type ReportingCode } from './reporting-code.js';
import { codeIdOf } from './standing.js';

/** An empty stream is open to the first coordinator of that organisation. */
const facts = (call: Call) => (state: ReportingCode) => ({ sameTenant: state.status === 'none' || state.tenant === call.origin.tenant });

/** Names somebody in the reporting code of the caller's own organisation (SAF-02). */
export const nameOfficer = defineHandler({
  name: 'safeguarding.name-officer',
  schema: officerData.omit({ officerId: true, organisation: true }),
  async handle(input, call, bench) {
    const { organisation } = call.origin.actor;
    // Who signs in for no organisation keeps no organisation's code.
    if (organisation === '') throw new CommandFailed('forbidden');
    const officerId = derivedId(bench.ciphers, call.origin.commandId, 'officer');
    const command = { type: 'name-officer', officerId, organisation, tenant: call.origin.tenant, ...input } as const;
    const receipt = await bench.executor.execute(reportingCodeDecider, codeIdOf(bench, call.origin), command, call, {
      creates: true,
      facts: facts(call),
    });
    return { receipt, ids: { officerId } };
  },
});

/** Ends an appointment in the reporting code of the caller's own organisation (SAF-02). */
export const endOfficer = defineHandler({
  name: 'safeguarding.end-officer',
  schema: officerEnded.schema.omit({ organisation: true }),
  async handle(input, call, bench) {
    const { organisation } = call.origin.actor;
    const command = { type: 'end-officer', organisation, ...input } as const;
    const receipt = await bench.executor.execute(reportingCodeDecider, codeIdOf(bench, call.origin), command, call, { facts: facts(call) });
    return { receipt, ids: { officerId: input.officerId } };
  },
});
