import { type ContextModule, policyFile } from '@sleutelbos/web';
import { ContactsController } from './contacts/contacts.controller.js';
import { WorkloadController } from './load/workload.controller.js';
import { matchingContext } from './matching.context.js';
import { AssignmentsController } from './placement/assignments.controller.js';
import { PlacementsController } from './placement/placements.controller.js';
import { ShortlistController } from './shortlist/shortlist.controller.js';

export const matchingModule: ContextModule = {
  name: 'matching',
  title: { nl: 'Matching', en: 'Matching' },
  description: {
    nl: 'Wie helpt wie: voorstellen met redenen, vragen en antwoorden, lopende opdrachten en hun contactlogboek.',
    en: 'Who helps whom: shortlists with reasons, asks and answers, assignments under way and their contact log.',
  },
  version: '1.0.0',
  controllers: [ShortlistController, PlacementsController, AssignmentsController, ContactsController, WorkloadController],
  policies: policyFile(import.meta.url, 'matching.cedar'),
  context: matchingContext,
};
