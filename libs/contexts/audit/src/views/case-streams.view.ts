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
  /** Names as the contract between contexts promises them (docs/explanation/contexts-and-events.md). */
  readonly streams: readonly string[];
}

export const caseStreamsView = defineView<CaseStreams, Handled>({
  name: 'case-streams',
  version: 1,
  context: 'audit',
  handles: [publicCaseOpened.type, publicHelpRequestRegistered.type, publicAssignmentAccepted.type],
  indexes: {},
  key: (event) => [event.data.caseId],
  apply(document, event, caseId) {
    const before: CaseStreams = document ?? { caseId, tenant: event.metadata.tenant, streams: [] };
    return { ...before, streams: [...new Set([...before.streams, ...streamsOf(event)])] };
  },
});

function streamsOf(event: Handled): readonly string[] {
  switch (event.type) {
    case 'registration.public-case-opened.v1':
      return [`case-${event.data.caseId}`];
    case 'registration.public-help-request-registered.v1':
      return [`helprequest-${event.data.helpRequestId}`, `placement-${event.data.helpRequestId}`];
    case 'matching.public-assignment-accepted.v1':
      return [`contacts-${event.data.assignmentId}`];
  }
}
