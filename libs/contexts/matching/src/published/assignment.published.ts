import { defineEvent } from '@sleutelbos/kernel';
import { z } from 'zod';

/** One ask of one key person for one help request, from asked to its end. All seven published facts say which, and on what date. */
export const assignmentStep = z.strictObject({
  helpRequestId: z.uuid(),
  /** Each ask has one of its own: the same key person who returns gets a new one (MAT-10). */
  assignmentId: z.uuid(),
  keyPersonId: z.uuid(),
  capId: z.uuid(),
  programmeId: z.uuid(),
  caseId: z.uuid(),
  /** The place that the ask holds with the cap. */
  reservation: z.string(),
  /** Date in the Netherlands on which it happened. */
  on: z.iso.date(),
});
export type AssignmentStep = z.output<typeof assignmentStep>;

export const publicKeyPersonAsked = defineEvent('matching.public-key-person-asked.v1', assignmentStep);
export const publicAssignmentAccepted = defineEvent('matching.public-assignment-accepted.v1', assignmentStep);
/** No reason: declining needs none and costs nothing (MAT-09). */
export const publicAssignmentDeclined = defineEvent('matching.public-assignment-declined.v1', assignmentStep);
export const publicAskExpired = defineEvent('matching.public-ask-expired.v1', assignmentStep);
/** Another one said yes first, the request is gone, or it was taken back. Which of them stands nowhere outside (MAT-08). */
export const publicAskWithdrawn = defineEvent('matching.public-ask-withdrawn.v1', assignmentStep);
export const publicAssignmentCompleted = defineEvent('matching.public-assignment-completed.v1', assignmentStep);
/** Ended before it was done; the request can be matched again. */
export const publicAssignmentReleased = defineEvent('matching.public-assignment-released.v1', assignmentStep);
