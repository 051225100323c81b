import { defineReaction, type LoggedFactOf } from '@sleutelbos/kernel';
import { publicAgreementWithdrawn } from '../published/case.published.js';
import { publicHelpRequestRegistered } from '../published/help-request.published.js';

type Handled = LoggedFactOf<typeof publicAgreementWithdrawn> | LoggedFactOf<typeof publicHelpRequestRegistered>;

/**
 * REG-41: when the newcomer no longer agrees, what was asked for them is no longer asked; matching ends what was accepted. A request that
 * was registered at the same moment is looked at when it is announced.
 */
export const withdrawRequests = defineReaction<Handled>({
  name: 'withdraw-requests',
  context: 'registration',
  from: 'start',
  handles: [publicAgreementWithdrawn.type, publicHelpRequestRegistered.type],
  react(event) {
    const handler = 'registration.withdraw-requests-of-case';
    if (event.type === 'registration.public-agreement-withdrawn.v1') return [{ handler, input: { caseId: event.data.caseId } }];
    const { caseId, helpRequestId } = event.data;
    return [{ handler, input: { caseId, helpRequestId } }];
  },
});
