import { type EventType, type JsonObject, type LoggedFactOf, type Published, type PublishedFact, toBusBy } from '@sleutelbos/kernel';
import { contactLogged } from '../contacts/contacts.js';
import {
  askExpired,
  askWithdrawn,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDeclined,
  assignmentReleased,
  keyPersonAsked,
} from '../placement/placement.js';
import {
  assignmentStep,
  publicAskExpired,
  publicAskWithdrawn,
  publicAssignmentAccepted,
  publicAssignmentCompleted,
  publicAssignmentDeclined,
  publicAssignmentReleased,
  publicKeyPersonAsked,
} from './assignment.published.js';
import { publicContactLogged } from './contact.published.js';

type Own = LoggedFactOf<
  | typeof keyPersonAsked
  | typeof assignmentAccepted
  | typeof assignmentDeclined
  | typeof askExpired
  | typeof askWithdrawn
  | typeof assignmentCompleted
  | typeof assignmentReleased
  | typeof contactLogged
>;

/** Own event type → published type. */
const PROMISED: Readonly<Record<Own['type'], EventType>> = {
  [keyPersonAsked.type]: publicKeyPersonAsked,
  [assignmentAccepted.type]: publicAssignmentAccepted,
  [assignmentDeclined.type]: publicAssignmentDeclined,
  [askExpired.type]: publicAskExpired,
  [askWithdrawn.type]: publicAskWithdrawn,
  [assignmentCompleted.type]: publicAssignmentCompleted,
  [assignmentReleased.type]: publicAssignmentReleased,
  [contactLogged.type]: publicContactLogged,
};

/** Who said no or was too busy is nobody's business outside (GEN-08): no key person stands on the bus, and no figures of a contact. */
const step = assignmentStep.pick({ helpRequestId: true, assignmentId: true, programmeId: true, on: true });
const contact = publicContactLogged.schema.pick({ contactId: true, helpRequestId: true, assignmentId: true, programmeId: true, on: true });

const onBus: NonNullable<Published['onBus']> = {
  [publicKeyPersonAsked.type]: {
    schema: step,
    says: { nl: 'Voor een hulpvraag is een sleutelpersoon gevraagd.', en: 'A key person was asked for a help request.' },
  },
  [publicAssignmentAccepted.type]: {
    schema: step,
    says: { nl: 'Een sleutelpersoon heeft ja gezegd.', en: 'A key person said yes.' },
  },
  [publicAssignmentDeclined.type]: {
    schema: step,
    says: { nl: 'Een sleutelpersoon heeft nee gezegd; een reden is er niet.', en: 'A key person said no; there is no reason.' },
  },
  [publicAskExpired.type]: {
    schema: step,
    says: { nl: 'Een vraag is zonder antwoord verlopen.', en: 'An ask expired without an answer.' },
  },
  [publicAskWithdrawn.type]: {
    schema: step,
    says: {
      nl: 'Een vraag is ingetrokken: een ander zei eerder ja, de hulpvraag verviel, of de vraag is teruggenomen.',
      en: 'An ask was withdrawn: another said yes first, the request is gone, or it was taken back.',
    },
  },
  [publicAssignmentCompleted.type]: {
    schema: step,
    says: { nl: 'Een roltoewijzing is afgerond.', en: 'A role assignment was completed.' },
  },
  [publicAssignmentReleased.type]: {
    schema: step,
    says: {
      nl: 'Een roltoewijzing is voortijdig beëindigd; de hulpvraag kan opnieuw gematcht worden.',
      en: 'A role assignment ended before it was done; the request can be matched again.',
    },
  },
  [publicContactLogged.type]: {
    schema: contact,
    says: {
      nl: 'In het contactlogboek van een roltoewijzing is een contact opgeschreven.',
      en: 'A contact was written into the contact log of a role assignment.',
    },
  },
};
const cut = toBusBy(onBus);

function toContexts(event: Own): readonly PublishedFact[] {
  const promised = PROMISED[event.type];
  if (!promised) return [];
  const fields = Object.entries(event.data).filter(([field]) => field in promised.schema.shape);
  return [{ type: promised.type, data: Object.fromEntries(fields) as JsonObject }];
}

/** What matching promises: each published fact holds a subset of the fields of its own event. */
export const published: Published<Own> = {
  sources: Object.fromEntries(Object.entries(PROMISED).map(([own, promised]) => [promised.type, [own]])),
  toContexts,
  onBus,
  toBus: (event) => cut(toContexts(event)),
};
