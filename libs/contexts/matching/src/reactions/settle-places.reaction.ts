import { defineReaction, type LoggedFactOf } from '@sleutelbos/kernel';
import {
  publicAskExpired,
  publicAskWithdrawn,
  publicAssignmentCompleted,
  publicAssignmentDeclined,
  publicAssignmentReleased,
  publicKeyPersonAsked,
} from '../published/assignment.published.js';

type Handled =
  | LoggedFactOf<typeof publicKeyPersonAsked>
  | LoggedFactOf<typeof publicAssignmentDeclined>
  | LoggedFactOf<typeof publicAskExpired>
  | LoggedFactOf<typeof publicAskWithdrawn>
  | LoggedFactOf<typeof publicAssignmentCompleted>
  | LoggedFactOf<typeof publicAssignmentReleased>;

/** The place that an ask holds is used once the ask is recorded, and free once the answer is no or the work has ended. */
export const settlePlaces = defineReaction<Handled>({
  name: 'settle-places',
  context: 'matching',
  from: 'start',
  handles: [
    publicKeyPersonAsked.type,
    publicAssignmentDeclined.type,
    publicAskExpired.type,
    publicAskWithdrawn.type,
    publicAssignmentCompleted.type,
    publicAssignmentReleased.type,
  ],
  react({ type, data: { capId, reservation } }) {
    const handler = type === 'matching.public-key-person-asked.v1' ? 'matching.settle-place' : 'matching.free-place';
    return [{ handler, input: { capId, reservation } }];
  },
});
