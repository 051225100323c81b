import { defineView, type JsonObject, type LoggedFactOf, monthOf } from '@sleutelbos/kernel';
import type {
  publicAssignmentAccepted,
  publicAssignmentCompleted,
  publicAssignmentReleased,
} from '@sleutelbos/matching/published/index.js';
import type {
  publicHelpRequestRegistered,
  publicHelpRequestUnmet,
  publicHelpRequestWithdrawn,
  publicInformalHelpRecorded,
  publicPeriodAdded,
  publicProgrammeOpened,
} from '@sleutelbos/registration/published/index.js';

type Handled =
  | LoggedFactOf<typeof publicProgrammeOpened>
  | LoggedFactOf<typeof publicPeriodAdded>
  | LoggedFactOf<typeof publicHelpRequestRegistered>
  | LoggedFactOf<typeof publicInformalHelpRecorded>
  | LoggedFactOf<typeof publicHelpRequestUnmet>
  | LoggedFactOf<typeof publicHelpRequestWithdrawn>
  | LoggedFactOf<typeof publicAssignmentAccepted>
  | LoggedFactOf<typeof publicAssignmentCompleted>
  | LoggedFactOf<typeof publicAssignmentReleased>;

/** What is counted in each month. All are counts of requests, by the date on which the fact happened. */
export interface MonthCounts extends JsonObject {
  /** Help requests asked for and registered. */
  readonly registered: number;
  /** Help given without a request, recorded afterwards (REG-43). */
  readonly informal: number;
  /** Taken on by a key person. */
  readonly accepted: number;
  /** Given back: the request waits again. */
  readonly released: number;
  readonly completed: number;
  readonly unmet: number;
  readonly withdrawn: number;
}

export interface FiguresPeriod extends JsonObject {
  readonly periodId: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly parties: readonly string[];
  readonly targetRequests: number;
  readonly targetBy: string;
  readonly targetDefinition: string;
}

/** How many requests were asked, helped and not helped, month by month? One document a programme. */
export interface ProgrammeFigures extends JsonObject {
  readonly programmeId: string;
  readonly tenant: string;
  readonly name: string;
  readonly municipalities: readonly string[];
  readonly periods: readonly FiguresPeriod[];
  readonly months: Readonly<Record<string, MonthCounts>>;
  /** Unmet requests by month and reason code. */
  readonly unmetReasons: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const NOTHING: MonthCounts = { registered: 0, informal: 0, accepted: 0, released: 0, completed: 0, unmet: 0, withdrawn: 0 };

function count(document: ProgrammeFigures, on: string, what: keyof MonthCounts & string): ProgrammeFigures {
  const month = monthOf(on);
  const before = document.months[month] ?? NOTHING;
  return { ...document, months: { ...document.months, [month]: { ...before, [what]: (before[what] as number) + 1 } } };
}

function countReason(document: ProgrammeFigures, on: string, reason: string): ProgrammeFigures {
  const month = monthOf(on);
  const before = document.unmetReasons[month] ?? {};
  return { ...document, unmetReasons: { ...document.unmetReasons, [month]: { ...before, [reason]: (before[reason] ?? 0) + 1 } } };
}

export const programmeFiguresView = defineView<ProgrammeFigures, Handled>({
  name: 'programme-figures',
  version: 1,
  context: 'reporting',
  handles: [
    'registration.public-programme-opened.v1',
    'registration.public-period-added.v1',
    'registration.public-help-request-registered.v1',
    'registration.public-informal-help-recorded.v1',
    'registration.public-help-request-unmet.v1',
    'registration.public-help-request-withdrawn.v1',
    'matching.public-assignment-accepted.v1',
    'matching.public-assignment-completed.v1',
    'matching.public-assignment-released.v1',
  ],
  indexes: { byTenant: ['tenant', 'name'] },
  key: (event) => [event.data.programmeId],
  apply(document, event) {
    if (event.type === 'registration.public-programme-opened.v1') {
      const { programmeId, name, municipalities } = event.data;
      return { programmeId, tenant: event.metadata.tenant, name, municipalities, periods: [], months: {}, unmetReasons: {} };
    }
    if (!document) return null;
    switch (event.type) {
      case 'registration.public-period-added.v1': {
        const { programmeId: _, ...period } = event.data;
        return { ...document, periods: [...document.periods, period] };
      }
      case 'registration.public-help-request-registered.v1':
        return count(document, event.data.registeredOn, 'registered');
      case 'registration.public-informal-help-recorded.v1':
        return count(document, event.data.on, 'informal');
      case 'registration.public-help-request-unmet.v1':
        return countReason(count(document, event.data.on, 'unmet'), event.data.on, event.data.reason);
      case 'registration.public-help-request-withdrawn.v1':
        return count(document, event.data.on, 'withdrawn');
      case 'matching.public-assignment-accepted.v1':
        return count(document, event.data.on, 'accepted');
      case 'matching.public-assignment-completed.v1':
        return count(document, event.data.on, 'completed');
      case 'matching.public-assignment-released.v1':
        return count(document, event.data.on, 'released');
      default:
        return document;
    }
  },
});
