import { type ContextModule, policyFile } from '@sleutelbos/web';
import { AllowancesController } from './allowance/allowances.controller.js';
import { BudgetsController } from './budget/budgets.controller.js';
import { ClaimStepsController } from './claim/claim-steps.controller.js';
import { ClaimsController } from './claim/claims.controller.js';
import { compensationContext } from './compensation.context.js';
import { RulesController } from './rules/rules.controller.js';
import { TermsController } from './terms/terms.controller.js';

export const compensationModule: ContextModule = {
  name: 'compensation',
  title: { nl: 'Vergoeding', en: 'Compensation' },
  description: {
    nl: 'Wat het werk waard is: afspraken, declaraties, belastinggrenzen en budgetten.',
    en: 'What the work is worth: terms, claims, tax limits and budgets.',
  },
  version: '1.0.0',
  controllers: [TermsController, ClaimStepsController, ClaimsController, AllowancesController, BudgetsController, RulesController],
  policies: policyFile(import.meta.url, 'compensation.cedar'),
  context: compensationContext,
};
