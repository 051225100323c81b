import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import {
  publicHelpRequestRegistered,
  publicHelpRequestUnmet,
  publicHelpRequestWithdrawn,
} from '@sleutelbos/registration/published/index.js';
import { assignmentCompleted } from '../placement/placement.js';

type Handled =
  | LoggedFactOf<typeof publicHelpRequestRegistered>
  | LoggedFactOf<typeof publicHelpRequestUnmet>
  | LoggedFactOf<typeof publicHelpRequestWithdrawn>
  | LoggedFactOf<typeof assignmentCompleted>;

/** Which help requests can still be matched, and what do they ask? One document a request, until it is met, unmet or withdrawn. */
export interface OpenRequestDocument extends JsonObject {
  readonly tenant: string;
  readonly helpRequestId: string;
  readonly caseId: string;
  readonly programmeId: string;
  readonly municipality: string;
  readonly role: string;
  readonly language: string;
  readonly domain: string;
  readonly setting: string;
  readonly remote: boolean;
  /** The newcomer's wish: never shown to others (REG-42). */
  readonly genderWish: JsonObject & { readonly wish: string; readonly gender: string | null };
  readonly dueOn: string;
  readonly registeredOn: string;
  readonly day: number | null;
  readonly from: string | null;
  readonly to: string | null;
}

export const openRequestsView = defineView<OpenRequestDocument, Handled>({
  name: 'open-requests',
  version: 1,
  context: 'matching',
  handles: [publicHelpRequestRegistered.type, publicHelpRequestUnmet.type, publicHelpRequestWithdrawn.type, assignmentCompleted.type],
  indexes: {},
  key: (event) => [event.data.helpRequestId],
  apply(_, event) {
    if (event.type !== 'registration.public-help-request-registered.v1') return null;
    const { requester: _requester, genderWish, day = null, from = null, to = null, ...asked } = event.data;
    const wish = { wish: genderWish.wish, gender: genderWish.gender ?? null };
    return { tenant: event.metadata.tenant, ...asked, day, from, to, genderWish: wish };
  },
});
