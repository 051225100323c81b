import { defineReaction, type LoggedFactOf } from '@sleutelbos/kernel';
import {
  publicHelpRequestRegistered,
  publicHelpRequestUnmet,
  publicHelpRequestWithdrawn,
} from '@sleutelbos/registration/published/index.js';

type Handled =
  | LoggedFactOf<typeof publicHelpRequestRegistered>
  | LoggedFactOf<typeof publicHelpRequestUnmet>
  | LoggedFactOf<typeof publicHelpRequestWithdrawn>;

/** A registered request gets a placement; one that is withdrawn or unmet closes it. One group, so that both come in order. */
export const followHelpRequests = defineReaction<Handled>({
  name: 'follow-help-requests',
  context: 'matching',
  from: 'start',
  handles: [publicHelpRequestRegistered.type, publicHelpRequestUnmet.type, publicHelpRequestWithdrawn.type],
  react(event) {
    switch (event.type) {
      case 'registration.public-help-request-registered.v1': {
        const { helpRequestId, caseId, programmeId, municipality, registeredOn } = event.data;
        return [{ handler: 'matching.open-placement', input: { helpRequestId, caseId, programmeId, municipality, on: registeredOn } }];
      }
      case 'registration.public-help-request-unmet.v1': {
        const { helpRequestId, on } = event.data;
        return [{ handler: 'matching.close-placement', input: { helpRequestId, on, reason: 'unmet' } }];
      }
      case 'registration.public-help-request-withdrawn.v1': {
        const { helpRequestId, on } = event.data;
        return [{ handler: 'matching.close-placement', input: { helpRequestId, on, reason: 'withdrawn' } }];
      }
    }
  },
});
