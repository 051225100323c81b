import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import {
  publicHelpRequestRegistered,
  publicHelpRequestUnmet,
  publicHelpRequestWithdrawn,
} from '@sleutelbos/registration/published/index.js';
import {
  type AskStatus,
  askExpired,
  askWithdrawn,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDeclined,
  assignmentReleased,
  keyPersonAsked,
  placementClosed,
  reservationLapsed,
} from '../placement/placement.js';

type Handled =
  | LoggedFactOf<typeof publicHelpRequestRegistered>
  | LoggedFactOf<typeof publicHelpRequestUnmet>
  | LoggedFactOf<typeof publicHelpRequestWithdrawn>
  | LoggedFactOf<typeof keyPersonAsked>
  | LoggedFactOf<typeof assignmentAccepted>
  | LoggedFactOf<typeof assignmentDeclined>
  | LoggedFactOf<typeof askExpired>
  | LoggedFactOf<typeof askWithdrawn>
  | LoggedFactOf<typeof assignmentCompleted>
  | LoggedFactOf<typeof assignmentReleased>
  | LoggedFactOf<typeof placementClosed>
  | LoggedFactOf<typeof reservationLapsed>;

export const PLACEMENT_STATUSES = ['open', 'asked', 'assigned', 'completed', 'closed'] as const;
export type PlacementStatus = (typeof PLACEMENT_STATUSES)[number];

export interface AskShown extends JsonObject {
  readonly assignmentId: string;
  readonly keyPersonId: string;
  readonly status: AskStatus;
  readonly askedOn: string;
  readonly answerBy: string;
  /** Date of the last step. */
  readonly since: string;
  readonly rank: number;
  readonly score: number;
  /** Why the shortlist was not followed (MAT-05). */
  readonly override: string | null;
}

/** What a help request asks, in codes. */
export interface RequestShown extends JsonObject {
  readonly role: string;
  readonly language: string;
  readonly domain: string;
  readonly setting: string;
  readonly remote: boolean;
  /** The newcomer's wish: never shown to others (REG-42). */
  readonly genderWish: JsonObject & { readonly wish: string; readonly gender: string | null };
  readonly dueOn: string;
  readonly day: number | null;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * How does the placement of a help request stand, and can it still be matched? One document a request from its registration on, before
 * anybody is asked (ADR 0020), with every ask ever made for it (MAT-10).
 */
export interface PlacementDocument extends JsonObject {
  readonly helpRequestId: string;
  readonly tenant: string;
  readonly municipality: string;
  readonly programmeId: string;
  readonly caseId: string;
  readonly status: PlacementStatus;
  /** Date of the last change of status. */
  readonly since: string;
  /** What is asked, as long as it can be matched: until it is met, unmet or withdrawn. */
  readonly request: RequestShown | null;
  readonly asks: readonly AskShown[];
  /** Of the placement's stream; -1 before it has one. */
  readonly revision: number;
}

export const placementsView = defineView<PlacementDocument, Handled>({
  name: 'placements',
  version: 2,
  context: 'matching',
  handles: [
    publicHelpRequestRegistered.type,
    publicHelpRequestUnmet.type,
    publicHelpRequestWithdrawn.type,
    keyPersonAsked.type,
    assignmentAccepted.type,
    assignmentDeclined.type,
    askExpired.type,
    askWithdrawn.type,
    assignmentCompleted.type,
    assignmentReleased.type,
    placementClosed.type,
    reservationLapsed.type,
  ],
  indexes: { byStatus: ['tenant', 'status', 'since'] },
  key: (event) => [event.data.helpRequestId],
  apply(document, event) {
    if (event.type === 'registration.public-help-request-registered.v1') return registered(event);
    if (!document) return null;
    const { revision } = event;
    switch (event.type) {
      case 'registration.public-help-request-unmet.v1':
      case 'registration.public-help-request-withdrawn.v1':
        return { ...document, request: null };
      case 'matching.reservation-lapsed.v1':
        return { ...document, revision };
      case 'matching.placement-closed.v1':
        return { ...document, status: 'closed', since: event.data.on, revision };
    }
    const asks = asksAfter(document.asks, event);
    const status = statusOf(asks);
    const since = status === document.status ? document.since : event.data.on;
    return { ...document, status, since, request: status === 'completed' ? null : document.request, asks, revision };
  },
});

type AskEvent = Extract<Handled, { readonly data: { readonly assignmentId: string } }>;

function registered({ data, metadata }: LoggedFactOf<typeof publicHelpRequestRegistered>): PlacementDocument {
  const { helpRequestId, caseId, programmeId, municipality, registeredOn, requester: _, genderWish, ...asked } = data;
  const { day = null, from = null, to = null } = asked;
  const request = { ...asked, genderWish: { wish: genderWish.wish, gender: genderWish.gender ?? null }, day, from, to };
  const ids = { helpRequestId, tenant: metadata.tenant, municipality, programmeId, caseId };
  return { ...ids, status: 'open', since: registeredOn, request, asks: [], revision: -1 };
}

function asksAfter(asks: readonly AskShown[], event: AskEvent): readonly AskShown[] {
  if (event.type === 'matching.key-person-asked.v1') {
    const { assignmentId, keyPersonId, on, answerBy, standing, override = null } = event.data;
    const { rank, score } = standing;
    return [...asks, { assignmentId, keyPersonId, status: 'asked', askedOn: on, answerBy, since: on, rank, score, override }];
  }
  const { assignmentId, on } = event.data;
  return asks.map((one) => (one.assignmentId === assignmentId ? { ...one, status: statusAfter(event), since: on } : one));
}

export function statusAfter(event: AskEvent): AskStatus {
  switch (event.type) {
    case 'matching.key-person-asked.v1':
      return 'asked';
    case 'matching.assignment-accepted.v1':
      return 'accepted';
    case 'matching.assignment-declined.v1':
      return 'declined';
    case 'matching.ask-expired.v1':
      return 'expired';
    case 'matching.ask-withdrawn.v2':
      return 'withdrawn';
    case 'matching.assignment-completed.v1':
      return 'completed';
    case 'matching.assignment-released.v1':
      return 'released';
  }
}

function statusOf(asks: readonly AskShown[]): PlacementStatus {
  const has = (status: AskStatus): boolean => asks.some((one) => one.status === status);
  if (has('completed')) return 'completed';
  if (has('accepted')) return 'assigned';
  return has('asked') ? 'asked' : 'open';
}
