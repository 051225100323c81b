import { dateAt, defineHandler, derivedId } from '@sleutelbos/kernel';
import { budgetDecider } from './budget.commands.js';
import { budgetData, budgetIdOf, costData } from './budget.js';

/** Opens the budget of a funding source in one period. Called by the reaction to the source (COM-08). */
export const openBudget = defineHandler({
  name: 'compensation.open-budget',
  schema: budgetData,
  async handle(input, call, bench) {
    const command = { type: 'open-budget', tenant: call.origin.tenant, ...input } as const;
    const receipt = await bench.executor.execute(budgetDecider, budgetIdOf(input.sourceId, input.period), command, call, { creates: true });
    return { receipt, ids: { sourceId: input.sourceId } };
  },
});

/** Books a cost without a claim on a budget, within its ceiling (COM-08). */
export const bookCost = defineHandler({
  name: 'compensation.book-cost',
  schema: costData.omit({ costId: true }),
  async handle(input, call, bench) {
    const costId = derivedId(bench.ciphers, call.origin.commandId, 'cost');
    const command = { type: 'book-cost', costId, bookedOn: dateAt(bench.clock.now()), ...input } as const;
    const receipt = await bench.executor.execute(budgetDecider, budgetIdOf(input.sourceId, input.period), command, call, {
      facts: (state) => ({ sameTenant: state.status === 'open' && state.tenant === call.origin.tenant }),
    });
    return { receipt, ids: { costId } };
  },
});
