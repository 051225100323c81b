import { type ContextModule, policyFile } from '@sleutelbos/web';
import { GrantsController } from './grant/grants.controller.js';
import { HelpLinesController } from './help-lines/help-lines.controller.js';
import { OfficersController } from './reporting-code/officers.controller.js';
import { safeguardingContext } from './safeguarding.context.js';
import { ReportsController } from './signal/reports.controller.js';
import { SignalsController } from './signal/signals.controller.js';

export const safeguardingModule: ContextModule = {
  name: 'safeguarding',
  title: { nl: 'Veiligheid', en: 'Safeguarding' },
  description: {
    nl: 'Wat tussen weinigen moet blijven: signalen onder de meldcode, los van het dossier.',
    en: 'What must stay between few: signals under the reporting code, kept apart from the case.',
  },
  version: '1.0.0',
  controllers: [OfficersController, SignalsController, ReportsController, GrantsController, HelpLinesController],
  policies: policyFile(import.meta.url, 'safeguarding.cedar'),
  context: safeguardingContext,
};
