import { defineView, type LoggedFactOf, type Sealed } from '@sleutelbos/kernel';
import {
  publicAskExpired,
  publicAskWithdrawn,
  publicAssignmentAccepted,
  publicAssignmentCompleted,
  publicAssignmentDeclined,
  publicAssignmentReleased,
  publicKeyPersonAsked,
} from '@sleutelbos/matching/published/index.js';
import type { z } from 'zod';
import {
  type descriptionPart,
  helpRequestRegistered,
  helpRequestUnmet,
  helpRequestWithdrawn,
  informalHelpRecorded,
} from '../helprequest/help-request.js';

type Handled = LoggedFactOf<
  | typeof helpRequestRegistered
  | typeof informalHelpRecorded
  | typeof helpRequestUnmet
  | typeof helpRequestWithdrawn
  | typeof publicKeyPersonAsked
  | typeof publicAssignmentAccepted
  | typeof publicAssignmentDeclined
  | typeof publicAskExpired
  | typeof publicAskWithdrawn
  | typeof publicAssignmentCompleted
  | typeof publicAssignmentReleased
>;

export const STATUSES = ['open', 'asked', 'accepted', 'completed', 'unmet', 'withdrawn', 'informal'] as const;
export type Status = (typeof STATUSES)[number];

/** What is asked, how far is it, when is it due? One document a request; the work list of the coordinator. */
export type HelpRequestDocument = {
  readonly helpRequestId: string;
  readonly tenant: string;
  readonly programmeId: string;
  /** Informal help has no case, no municipality and no due date of its own: it is due on the day it was given. */
  readonly caseId?: string;
  readonly municipality?: string;
  readonly status: Status;
  readonly role: string;
  readonly language: string;
  readonly domain: string;
  readonly setting?: string;
  readonly remote?: boolean;
  readonly district?: string;
  readonly day?: number;
  readonly from?: string;
  readonly to?: string;
  readonly genderWish?: { readonly wish: string; readonly gender?: string };
  readonly requester?: string;
  readonly channel?: string;
  readonly minutes?: number;
  readonly registeredOn: string;
  readonly dueOn: string;
  /** Code why it was not met (REG-46). */
  readonly reason?: string;
  /** Open asks. Whom they went to is not kept here (GEN-08). */
  readonly asks: readonly string[];
  /** Who helps, or helped. */
  readonly keyPersonId?: string;
  readonly description?: Sealed<z.output<typeof descriptionPart>>;
  /** Stream revision that the document reflects: its ETag. */
  readonly revision: number;
};

export const helpRequestsView = defineView<HelpRequestDocument, Handled>({
  name: 'help-requests',
  version: 1,
  context: 'registration',
  handles: [
    helpRequestRegistered.type,
    informalHelpRecorded.type,
    helpRequestUnmet.type,
    helpRequestWithdrawn.type,
    publicKeyPersonAsked.type,
    publicAssignmentAccepted.type,
    publicAssignmentDeclined.type,
    publicAskExpired.type,
    publicAskWithdrawn.type,
    publicAssignmentCompleted.type,
    publicAssignmentReleased.type,
  ],
  indexes: { byStatus: ['tenant', 'status', 'dueOn'], byCase: ['tenant', 'caseId', 'registeredOn'] },
  key: (event) => [event.data.helpRequestId],
  apply(document, event) {
    switch (event.type) {
      case 'registration.help-request-registered.v1':
        return { ...event.data, status: 'open', asks: [], revision: event.revision };
      case 'registration.informal-help-recorded.v1': {
        const { on, capId: _, ...data } = event.data;
        return { ...data, status: 'informal', registeredOn: on, dueOn: on, asks: [], revision: event.revision };
      }
      case 'registration.help-request-unmet.v1':
        return document && { ...document, status: 'unmet', reason: event.data.reason, revision: event.revision };
      case 'registration.help-request-withdrawn.v1':
        return document && { ...document, status: 'withdrawn', revision: event.revision };
      default:
        return document && placed(document, event);
    }
  },
});

type Placing = Extract<Handled, { readonly type: `matching.${string}` }>;

/** What matching says of the request. What registration closed stays closed. */
function placed(document: HelpRequestDocument, event: Placing): HelpRequestDocument {
  const { assignmentId, keyPersonId } = event.data;
  const asks = document.asks.filter((one) => one !== assignmentId);
  const { keyPersonId: _, ...nobody } = document;
  switch (event.type) {
    case 'matching.public-key-person-asked.v1':
      return { ...document, asks: [...asks, assignmentId], status: moved(document, 'asked') };
    case 'matching.public-assignment-accepted.v1':
      return { ...document, asks, keyPersonId, status: moved(document, 'accepted') };
    case 'matching.public-assignment-completed.v1':
      return { ...document, asks, keyPersonId, status: moved(document, 'completed') };
    case 'matching.public-assignment-released.v1':
      return { ...nobody, asks, status: moved(document, asks.length > 0 ? 'asked' : 'open') };
    case 'matching.public-assignment-declined.v1':
    case 'matching.public-ask-expired.v1':
    case 'matching.public-ask-withdrawn.v1':
      return { ...document, asks, status: document.status === 'asked' && asks.length === 0 ? 'open' : document.status };
  }
}

const moved = (document: HelpRequestDocument, to: Status): Status =>
  document.status === 'unmet' || document.status === 'withdrawn' || document.status === 'informal' ? document.status : to;
