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
  placementClosed,
  placementOpened,
  reservationLapsed,
} from '../placement/placement.js';

type Handled =
  | LoggedFactOf<typeof placementOpened>
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

/** How does the placement of a help request stand? One document a request, with every ask ever made for it (MAT-10). */
export interface PlacementDocument extends JsonObject {
  readonly helpRequestId: string;
  readonly tenant: string;
  readonly municipality: string;
  readonly programmeId: string;
  readonly caseId: string;
  readonly status: PlacementStatus;
  /** Date of the last change of status. */
  readonly since: string;
  readonly asks: readonly AskShown[];
  readonly revision: number;
}

export const placementsView = defineView<PlacementDocument, Handled>({
  name: 'placements',
  version: 1,
  context: 'matching',
  handles: [
    placementOpened.type,
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
    const { revision } = event;
    if (event.type === 'matching.placement-opened.v1') {
      const { on, ...ids } = event.data;
      return { ...ids, status: 'open', since: on, asks: [], revision };
    }
    if (!document) return null;
    if (event.type === 'matching.reservation-lapsed.v1') return { ...document, revision };
    if (event.type === 'matching.placement-closed.v1') return { ...document, status: 'closed', since: event.data.on, revision };
    const asks = asksAfter(document.asks, event);
    const status = statusOf(asks);
    return { ...document, asks, status, since: status === document.status ? document.since : event.data.on, revision };
  },
});

type AskEvent = Exclude<
  Handled,
  LoggedFactOf<typeof placementOpened> | LoggedFactOf<typeof placementClosed> | LoggedFactOf<typeof reservationLapsed>
>;

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
