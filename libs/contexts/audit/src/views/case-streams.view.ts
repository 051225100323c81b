import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import { publicAssignmentAccepted } from '@sleutelbos/matching/published/index.js';
import { publicCaseOpened, publicHelpRequestRegistered } from '@sleutelbos/registration/published/index.js';

type Handled =
  | LoggedFactOf<typeof publicCaseOpened>
  | LoggedFactOf<typeof publicHelpRequestRegistered>
  | LoggedFactOf<typeof publicAssignmentAccepted>;

/** Which streams tell what happened in a case? Signals are none of them: they stand beside the case, not on it (SAF-01). */
export interface CaseStreams extends JsonObject {
  readonly caseId: string;
  readonly tenant: string;
  /** Ids alone: the document is written anew with each request, and every name would be in it. */
  readonly helpRequests: readonly string[];
  readonly assignments: readonly string[];
}

/** Names as the contract between contexts promises them (docs/explanation/contexts-and-events.md). */
export const streamsOf = ({ caseId, helpRequests, assignments }: CaseStreams): readonly string[] => [
  `case-${caseId}`,
  ...helpRequests.flatMap((id) => [`helprequest-${id}`, `placement-${id}`]),
  ...assignments.map((id) => `contacts-${id}`),
];

export const caseStreamsView = defineView<CaseStreams, Handled>({
  name: 'case-streams',
  version: 2,
  context: 'audit',
  handles: [publicCaseOpened.type, publicHelpRequestRegistered.type, publicAssignmentAccepted.type],
  indexes: {},
  key: (event) => [event.data.caseId],
  apply(document, event, caseId) {
    const before: CaseStreams = document ?? { caseId, tenant: event.metadata.tenant, helpRequests: [], assignments: [] };
    switch (event.type) {
      case 'registration.public-case-opened.v1':
        return before;
      case 'registration.public-help-request-registered.v1':
        return { ...before, helpRequests: withId(before.helpRequests, event.data.helpRequestId) };
      case 'matching.public-assignment-accepted.v1':
        return { ...before, assignments: withId(before.assignments, event.data.assignmentId) };
    }
  },
});

const withId = (ids: readonly string[], id: string): readonly string[] => (ids.includes(id) ? ids : [...ids, id]);
