import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import { publicInformalHelpRecorded, publicKeyPersonRegistered, publicLimitsSet } from '@sleutelbos/registration/published/index.js';
import { contactLogged } from '../contacts/contacts.js';
import type { Limits } from '../load/load.js';
import {
  askExpired,
  askWithdrawn,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDeclined,
  assignmentReleased,
  keyPersonAsked,
} from '../placement/placement.js';
import { type CarriedLoad, carryAsk, carryMinutes, carryNoMore, NOTHING_CARRIED } from './carried-load.js';

type Handled =
  | LoggedFactOf<typeof publicKeyPersonRegistered>
  | LoggedFactOf<typeof publicLimitsSet>
  | LoggedFactOf<typeof publicInformalHelpRecorded>
  | LoggedFactOf<typeof keyPersonAsked>
  | LoggedFactOf<typeof assignmentAccepted>
  | LoggedFactOf<typeof assignmentDeclined>
  | LoggedFactOf<typeof askExpired>
  | LoggedFactOf<typeof askWithdrawn>
  | LoggedFactOf<typeof assignmentCompleted>
  | LoggedFactOf<typeof assignmentReleased>
  | LoggedFactOf<typeof contactLogged>;

/** Who carries how much, against their own limits? One document a key person. Never for benefits or enforcement (GEN-08). */
export interface WorkloadDocument extends JsonObject {
  readonly tenant: string;
  readonly programmeId: string;
  readonly keyPersonId: string;
  readonly account: string;
  readonly limits: (JsonObject & Limits) | null;
  readonly load: CarriedLoad;
  /** Assignment ids under way: those of `load.open` that were accepted. */
  readonly underWay: readonly string[];
}

export const workloadView = defineView<WorkloadDocument, Handled>({
  name: 'workload',
  version: 1,
  context: 'matching',
  handles: [
    publicKeyPersonRegistered.type,
    publicLimitsSet.type,
    publicInformalHelpRecorded.type,
    keyPersonAsked.type,
    assignmentAccepted.type,
    assignmentDeclined.type,
    askExpired.type,
    askWithdrawn.type,
    assignmentCompleted.type,
    assignmentReleased.type,
    contactLogged.type,
  ],
  indexes: { byTenant: ['tenant', 'keyPersonId'], byAccount: ['tenant', 'account'] },
  key: (event) => [event.data.keyPersonId],
  apply(document, event) {
    if (event.type === 'registration.public-key-person-registered.v1') {
      const { keyPersonId, programmeId, account = '' } = event.data;
      const who = { tenant: event.metadata.tenant, programmeId, keyPersonId, account };
      return { ...who, limits: null, load: NOTHING_CARRIED, underWay: [] };
    }
    return document && changed(document, event);
  },
});

type Change = Exclude<Handled, LoggedFactOf<typeof publicKeyPersonRegistered>>;

function changed(document: WorkloadDocument, event: Change): WorkloadDocument {
  switch (event.type) {
    case 'registration.public-limits-set.v1': {
      const { hoursAWeek, openAssignments, asksAWeek } = event.data;
      return { ...document, limits: { hoursAWeek, openAssignments, asksAWeek } };
    }
    case 'registration.public-informal-help-recorded.v1':
    case 'matching.contact-logged.v1':
      return { ...document, load: carryMinutes(document.load, event.data.on, event.data.minutes) };
    case 'matching.key-person-asked.v1':
      return { ...document, load: carryAsk(document.load, event.data.assignmentId, event.data.on) };
    case 'matching.assignment-accepted.v1':
      return { ...document, underWay: [...document.underWay, event.data.assignmentId] };
    case 'matching.assignment-completed.v1':
    case 'matching.assignment-released.v1':
    case 'matching.assignment-declined.v1':
    case 'matching.ask-expired.v1':
    case 'matching.ask-withdrawn.v2': {
      const { assignmentId } = event.data;
      const underWay = document.underWay.filter((one) => one !== assignmentId);
      return { ...document, underWay, load: carryNoMore(document.load, assignmentId) };
    }
  }
}
