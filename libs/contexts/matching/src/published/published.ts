import type { EventType, JsonObject, LoggedFactOf, Published, PublishedFact } from '@sleutelbos/kernel';
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
const ON_THE_BUS: readonly string[] = ['helpRequestId', 'assignmentId', 'contactId', 'programmeId', 'on'];

function picked(event: Own, wanted: (field: string) => boolean): readonly PublishedFact[] {
  const promised = PROMISED[event.type];
  if (!promised) return [];
  const fields = Object.entries(event.data).filter(([field]) => field in promised.schema.shape && wanted(field));
  return [{ type: promised.type, data: Object.fromEntries(fields) as JsonObject }];
}

/** What matching promises: each published fact holds a subset of the fields of its own event. */
export const published: Published<Own> = {
  sources: Object.fromEntries(Object.entries(PROMISED).map(([own, promised]) => [promised.type, [own]])),
  toContexts: (event) => picked(event, () => true),
  toBus: (event) => picked(event, (field) => ON_THE_BUS.includes(field)),
};
