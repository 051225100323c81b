import { defineTimer, defineView, type LoggedFactOf, TIMER_INDEXES, type TimerDocument } from '@sleutelbos/kernel';
import { askExpired, askWithdrawn, assignmentAccepted, assignmentDeclined, keyPersonAsked } from '../placement/placement.js';

type Handled =
  | LoggedFactOf<typeof keyPersonAsked>
  | LoggedFactOf<typeof assignmentAccepted>
  | LoggedFactOf<typeof assignmentDeclined>
  | LoggedFactOf<typeof askExpired>
  | LoggedFactOf<typeof askWithdrawn>;

export interface AskDeadlineDocument extends TimerDocument {
  readonly helpRequestId: string;
  readonly assignmentId: string;
}

/** By when must which ask be answered? Ends with the answer. */
export const askDeadlines = defineTimer<AskDeadlineDocument, Handled>({
  view: defineView<AskDeadlineDocument, Handled>({
    name: 'ask-deadlines',
    version: 1,
    context: 'matching',
    handles: [keyPersonAsked.type, assignmentAccepted.type, assignmentDeclined.type, askExpired.type, askWithdrawn.type],
    indexes: TIMER_INDEXES,
    key: (event) => [event.data.assignmentId],
    apply(_, event) {
      if (event.type !== 'matching.key-person-asked.v1') return null;
      const { helpRequestId, assignmentId, answerBy } = event.data;
      return { dueAt: answerBy, tenant: event.metadata.tenant, helpRequestId, assignmentId };
    },
  }),
  fire: ({ helpRequestId, assignmentId }) => ({ handler: 'matching.expire-ask', input: { helpRequestId, assignmentId } }),
});
