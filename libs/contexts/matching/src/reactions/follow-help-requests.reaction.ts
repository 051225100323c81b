import { defineReaction, type LoggedFactOf } from '@sleutelbos/kernel';
import { publicHelpRequestUnmet, publicHelpRequestWithdrawn } from '@sleutelbos/registration/published/index.js';

type Handled = LoggedFactOf<typeof publicHelpRequestUnmet> | LoggedFactOf<typeof publicHelpRequestWithdrawn>;

/** A request that is withdrawn or unmet closes its placement, whether anybody was asked or not. Its beginning is the first ask (ADR 0020). */
export const followHelpRequests = defineReaction<Handled>({
  name: 'follow-help-requests',
  context: 'matching',
  from: 'start',
  handles: [publicHelpRequestUnmet.type, publicHelpRequestWithdrawn.type],
  react(event) {
    const { helpRequestId, on } = event.data;
    const reason = event.type === publicHelpRequestUnmet.type ? 'unmet' : 'withdrawn';
    return [{ handler: 'matching.close-placement', input: { helpRequestId, on, reason } }];
  },
});
