import { type ContextModule, policyFile } from '@sleutelbos/web';
import { FiguresController } from './figures/figures.controller.js';
import { reportingContext } from './reporting.context.js';

export const reportingModule: ContextModule = {
  name: 'reporting',
  title: { nl: 'Rapportage', en: 'Reporting' },
  description: {
    nl: 'Wat ziet de raad? Hulpvragen tegenover het doel, belasting tegenover de grenzen, gebruikt budget.',
    en: 'What does the council see? Requests against target, load against limits, budget used.',
  },
  version: '1.0.0',
  controllers: [FiguresController],
  policies: policyFile(import.meta.url, 'reporting.cedar'),
  context: reportingContext,
};
