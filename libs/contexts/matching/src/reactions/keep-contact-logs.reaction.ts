import { defineReaction, type LoggedFactOf } from '@sleutelbos/kernel';
import { publicAssignmentAccepted, publicAssignmentCompleted, publicAssignmentReleased } from '../published/assignment.published.js';

type Handled =
  | LoggedFactOf<typeof publicAssignmentAccepted>
  | LoggedFactOf<typeof publicAssignmentCompleted>
  | LoggedFactOf<typeof publicAssignmentReleased>;

/** The contact log opens with the yes and closes with the assignment (MAT-14). */
export const keepContactLogs = defineReaction<Handled>({
  name: 'keep-contact-logs',
  context: 'matching',
  from: 'start',
  handles: [publicAssignmentAccepted.type, publicAssignmentCompleted.type, publicAssignmentReleased.type],
  react({ type, data: { helpRequestId, assignmentId, on } }) {
    return type === 'matching.public-assignment-accepted.v1'
      ? [{ handler: 'matching.open-contact-log', input: { helpRequestId, assignmentId } }]
      : [{ handler: 'matching.close-contact-log', input: { assignmentId, on } }];
  },
});
