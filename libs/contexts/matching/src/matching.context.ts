import type { Context } from '@sleutelbos/kernel';
import { contactsDecider } from './contacts/contacts.commands.js';
import { closeContactLog, logContact, openContactLog } from './contacts/contacts.handlers.js';
import { contactLogClosed, contactLogged, contactLogOpened } from './contacts/contacts.js';
import { loadDecider } from './load/load.commands.js';
import { freePlace, resolveHeldPlace, setLoadLimits, settlePlace } from './load/load.handlers.js';
import { loadLimitsSet, place } from './load/load.js';
import { askKeyPerson } from './placement/ask.handler.js';
import { placementDecider } from './placement/placement.commands.js';
import {
  acceptAssignment,
  closePlacement,
  completeAssignment,
  declineAssignment,
  expireAsk,
  releaseAssignment,
  withdrawAsk,
} from './placement/placement.handlers.js';
import {
  askExpired,
  askWithdrawn,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDeclined,
  assignmentReleased,
  keyPersonAsked,
  placementClosed,
  placementOpened,
  reservationLapsed,
} from './placement/placement.js';
import { published } from './published/index.js';
import { followHelpRequests } from './reactions/follow-help-requests.reaction.js';
import { followLimits } from './reactions/follow-limits.reaction.js';
import { keepContactLogs } from './reactions/keep-contact-logs.reaction.js';
import { settlePlaces } from './reactions/settle-places.reaction.js';
import { refusalCatalogue } from './refusals.js';
import { askDeadlines } from './views/ask-deadlines.timer.js';
import { assignmentsView } from './views/assignments.view.js';
import { candidatesView } from './views/candidates.view.js';
import { contactsView } from './views/contacts.view.js';
import { heldPlaces } from './views/held-places.timer.js';
import { placementsView } from './views/placements.view.js';
import { workloadView } from './views/workload.view.js';

export const matchingContext: Context = {
  name: 'matching',
  events: [
    placementOpened,
    keyPersonAsked,
    assignmentAccepted,
    assignmentDeclined,
    askExpired,
    askWithdrawn,
    assignmentCompleted,
    assignmentReleased,
    placementClosed,
    reservationLapsed,
    loadLimitsSet,
    place.reserved,
    place.used,
    place.freed,
    contactLogOpened,
    contactLogged,
    contactLogClosed,
  ],
  deciders: [placementDecider, loadDecider, contactsDecider],
  handlers: [
    closePlacement,
    askKeyPerson,
    acceptAssignment,
    declineAssignment,
    expireAsk,
    withdrawAsk,
    completeAssignment,
    releaseAssignment,
    setLoadLimits,
    settlePlace,
    freePlace,
    resolveHeldPlace,
    openContactLog,
    closeContactLog,
    logContact,
  ],
  views: [placementsView, assignmentsView, contactsView, workloadView, candidatesView],
  reactions: [followHelpRequests, followLimits, settlePlaces, keepContactLogs],
  timers: [askDeadlines, heldPlaces],
  refusals: refusalCatalogue,
  published,
};
