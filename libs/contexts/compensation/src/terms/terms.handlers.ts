import { CommandFailed, dateAt, defineHandler, derivedId } from '@sleutelbos/kernel';
import { programmesForPayView } from '../views/programmes-for-pay.view.js';
import { termsDecider } from './terms.commands.js';
import { termsData } from './terms.js';

/**
 * Agrees what volunteers of a programme get from a date on (COM-01, COM-02). Above the allowance limit is not refused: each claim shows the effect.
 * That the programme exists for this tenant is looked up in a view: a programme opened a moment ago may still be unknown.
 */
export const agreeTerms = defineHandler({
  name: 'compensation.agree-terms',
  schema: termsData.omit({ termsId: true }),
  async handle(input, call, bench) {
    const programme = await bench.views.fact(programmesForPayView, input.programmeId);
    if (!programme) throw new CommandFailed('not-found');
    await call.authorise({ sameTenant: programme.tenant === call.origin.tenant });
    const termsId = derivedId(bench.ciphers, call.origin.commandId, 'terms');
    const agreedOn = dateAt(bench.clock.now());
    const command = { type: 'agree-terms', termsId, tenant: programme.tenant, agreedOn, ...input } as const;
    const receipt = await bench.executor.execute(termsDecider, input.programmeId, command, call, { creates: true });
    return { receipt, ids: { programmeId: input.programmeId, termsId } };
  },
});
