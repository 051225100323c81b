import { type ContextModule, policyFile } from '@sleutelbos/web';
import { CasesController } from './case/cases.controller.js';
import { HelpRequestsController } from './helprequest/help-requests.controller.js';
import { DirectoryController } from './keyperson/directory.controller.js';
import { KeyPersonsController } from './keyperson/key-persons.controller.js';
import { StepsController } from './keyperson/steps.controller.js';
import { ProgrammeController } from './programme/programme.controller.js';
import { registrationContext } from './registration.context.js';

export const registrationModule: ContextModule = {
  name: 'registration',
  title: { nl: 'Registratie', en: 'Registration' },
  description: {
    nl: 'Wie er is en wat er gevraagd wordt: programma’s, sleutelpersonen, dossiers en hulpvragen.',
    en: 'Who is there and what is asked: programmes, key persons, cases and help requests.',
  },
  version: '1.0.0',
  controllers: [ProgrammeController, KeyPersonsController, StepsController, DirectoryController, CasesController, HelpRequestsController],
  policies: policyFile(import.meta.url, 'registration.cedar'),
  context: registrationContext,
};
