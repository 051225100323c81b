import { type Context, defineFoundBy } from '@sleutelbos/kernel';
import { caseDecider } from './case/case.commands.js';
import { openCase, recordAgreement, withdrawAgreement } from './case/case.handlers.js';
import { caseEvents, caseOpened } from './case/case.js';
import { referenceTokens } from './case/municipal-reference.js';
import { helpRequestDecider } from './helprequest/help-request.commands.js';
import { markHelpRequestUnmet, recordInformalHelp, registerHelpRequest, withdrawHelpRequest } from './helprequest/help-request.handlers.js';
import { helpRequestEvents } from './helprequest/help-request.js';
import { withdrawRequestsOfCase } from './helprequest/withdraw-requests-of-case.handler.js';
import { contactTokens } from './keyperson/found-by.js';
import { keyPersonDecider } from './keyperson/key-person.commands.js';
import {
  acceptFunctionProfile,
  activateKeyPerson,
  assignCoach,
  completeBasicTraining,
  holdStartConversation,
  recordScreening,
  registerKeyPerson,
  setAvailability,
  setLimits,
} from './keyperson/key-person.handlers.js';
import { keyPersonApplied, keyPersonEvents } from './keyperson/key-person.js';
import { programmeDecider } from './programme/programme.commands.js';
import { addFundingSource, addPeriod, openProgramme } from './programme/programme.handlers.js';
import { fundingSourceAdded, periodAdded, programmeOpened } from './programme/programme.js';
import { published } from './published/published.js';
import { withdrawRequests } from './reactions/withdraw-requests.reaction.js';
import { refusalCatalogue } from './refusals.js';
import { casesView } from './views/cases.view.js';
import { directoryView } from './views/directory.view.js';
import { helpRequestsView } from './views/help-requests.view.js';
import { keyPersonsView } from './views/key-persons.view.js';
import { programmesView } from './views/programmes.view.js';

/** Who is there and what is asked. */
export const registrationContext: Context = {
  name: 'registration',
  events: [programmeOpened, periodAdded, fundingSourceAdded, ...keyPersonEvents, ...caseEvents, ...helpRequestEvents],
  deciders: [programmeDecider, keyPersonDecider, caseDecider, helpRequestDecider],
  handlers: [
    openProgramme,
    addPeriod,
    addFundingSource,
    registerKeyPerson,
    holdStartConversation,
    acceptFunctionProfile,
    recordScreening,
    completeBasicTraining,
    activateKeyPerson,
    assignCoach,
    setAvailability,
    setLimits,
    openCase,
    recordAgreement,
    withdrawAgreement,
    registerHelpRequest,
    recordInformalHelp,
    markHelpRequestUnmet,
    withdrawHelpRequest,
    withdrawRequestsOfCase,
  ],
  views: [programmesView, keyPersonsView, directoryView, casesView, helpRequestsView],
  reactions: [withdrawRequests],
  timers: [],
  refusals: refusalCatalogue,
  published,
  found: [defineFoundBy(keyPersonApplied, 'person', contactTokens), defineFoundBy(caseOpened, 'newcomer', referenceTokens)],
};
