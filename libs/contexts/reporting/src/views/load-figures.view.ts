import { defineView, type JsonObject, type LoggedFactOf, monthOf } from '@sleutelbos/kernel';
import type {
  publicAssignmentAccepted,
  publicAssignmentCompleted,
  publicAssignmentReleased,
  publicContactLogged,
} from '@sleutelbos/matching/published/index.js';
import type {
  publicInformalHelpRecorded,
  publicKeyPersonActivated,
  publicKeyPersonRegistered,
  publicLimitsSet,
} from '@sleutelbos/registration/published/index.js';

type Handled =
  | LoggedFactOf<typeof publicKeyPersonRegistered>
  | LoggedFactOf<typeof publicKeyPersonActivated>
  | LoggedFactOf<typeof publicLimitsSet>
  | LoggedFactOf<typeof publicInformalHelpRecorded>
  | LoggedFactOf<typeof publicAssignmentAccepted>
  | LoggedFactOf<typeof publicAssignmentCompleted>
  | LoggedFactOf<typeof publicAssignmentReleased>
  | LoggedFactOf<typeof publicContactLogged>;

/** How heavy is the load of each key person against their own limits? One document a key person. */
export interface LoadFigures extends JsonObject {
  readonly keyPersonId: string;
  readonly programmeId: string;
  readonly tenant: string;
  readonly active: boolean;
  /** Assignments under way. */
  readonly open: number;
  readonly openLimit: number | null;
  readonly hoursAWeekLimit: number | null;
  /** Minutes of help by month, logged contacts and informal help together. */
  readonly minutes: Readonly<Record<string, number>>;
}

function spend(document: LoadFigures, on: string, minutes: number): LoadFigures {
  const month = monthOf(on);
  return { ...document, minutes: { ...document.minutes, [month]: (document.minutes[month] ?? 0) + minutes } };
}

export const loadFiguresView = defineView<LoadFigures, Handled>({
  name: 'load-figures',
  version: 2,
  context: 'reporting',
  handles: [
    'registration.public-key-person-registered.v1',
    'registration.public-key-person-activated.v1',
    'registration.public-limits-set.v1',
    'registration.public-informal-help-recorded.v1',
    'matching.public-assignment-accepted.v1',
    'matching.public-assignment-completed.v1',
    'matching.public-assignment-released.v1',
    'matching.public-contact-logged.v1',
  ],
  indexes: { byProgramme: ['tenant', 'programmeId', 'keyPersonId'] },
  key: (event) => [event.data.keyPersonId],
  apply(document, event) {
    if (event.type === 'registration.public-key-person-registered.v1') {
      const { keyPersonId, programmeId } = event.data;
      const { tenant } = event.metadata;
      return { keyPersonId, programmeId, tenant, active: false, open: 0, openLimit: null, hoursAWeekLimit: null, minutes: {} };
    }
    if (!document) return null;
    switch (event.type) {
      case 'registration.public-key-person-activated.v1':
        return { ...document, active: true };
      case 'registration.public-limits-set.v1':
        return { ...document, openLimit: event.data.openAssignments, hoursAWeekLimit: event.data.hoursAWeek };
      case 'registration.public-informal-help-recorded.v1':
      case 'matching.public-contact-logged.v1':
        return spend(document, event.data.on, event.data.minutes);
      case 'matching.public-assignment-accepted.v1':
        return { ...document, open: document.open + 1 };
      case 'matching.public-assignment-completed.v1':
      case 'matching.public-assignment-released.v1':
        return { ...document, open: document.open - 1 };
      default:
        return document;
    }
  },
});
