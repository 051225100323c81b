import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import {
  type AskStatus,
  askExpired,
  askWithdrawn,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDeclined,
  assignmentReleased,
  keyPersonAsked,
} from '../placement/placement.js';
import { statusAfter } from './placements.view.js';

type Handled =
  | LoggedFactOf<typeof keyPersonAsked>
  | LoggedFactOf<typeof assignmentAccepted>
  | LoggedFactOf<typeof assignmentDeclined>
  | LoggedFactOf<typeof askExpired>
  | LoggedFactOf<typeof askWithdrawn>
  | LoggedFactOf<typeof assignmentCompleted>
  | LoggedFactOf<typeof assignmentReleased>;

/** What is a key person asked, and what do they do? One document an ask; the sign-in account finds one's own. */
export interface AssignmentDocument extends JsonObject {
  readonly assignmentId: string;
  readonly helpRequestId: string;
  readonly tenant: string;
  readonly keyPersonId: string;
  /** Empty when the key person has none. */
  readonly account: string;
  readonly programmeId: string;
  readonly caseId: string;
  readonly status: AskStatus;
  readonly askedOn: string;
  readonly answerBy: string;
  /** Date of the last step. */
  readonly since: string;
  readonly request: JsonObject;
  readonly revision: number;
}

export const assignmentsView = defineView<AssignmentDocument, Handled>({
  name: 'assignments',
  version: 1,
  context: 'matching',
  handles: [
    keyPersonAsked.type,
    assignmentAccepted.type,
    assignmentDeclined.type,
    askExpired.type,
    askWithdrawn.type,
    assignmentCompleted.type,
    assignmentReleased.type,
  ],
  indexes: { byAccount: ['tenant', 'account', 'status', 'askedOn'], byStatus: ['tenant', 'status', 'askedOn'] },
  key: (event) => [event.data.assignmentId],
  apply(document, event) {
    const { revision } = event;
    if (event.type !== 'matching.key-person-asked.v1')
      return document && { ...document, status: statusAfter(event), since: event.data.on, revision };
    const { assignmentId, helpRequestId, keyPersonId, account = '', programmeId, caseId, on, answerBy, request } = event.data;
    const ids = { assignmentId, helpRequestId, tenant: event.metadata.tenant, keyPersonId, account, programmeId, caseId };
    return { ...ids, status: 'asked', askedOn: on, answerBy, since: on, request: { ...(request as JsonObject) }, revision };
  },
});
