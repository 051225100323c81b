import type { KeyPerson } from './key-person.js';

/**
 * The first gate before deployment that is still shut, as the reason of its refusal; null when all are open (REG-12, REG-13).
 * Steps may have been done earlier and in any order; they count on evidence with their date.
 */
export function missingGate(state: Exclude<KeyPerson, { status: 'none' }>) {
  if (!state.talked) return 'start-conversation-missing';
  const { 'key-person': own, coordinator } = state.accepted;
  if (own === null || own !== coordinator) return 'profile-not-accepted';
  if (state.screeningAsked && state.screenedOn === null) return 'screening-missing';
  if (state.trainings.length === 0) return 'training-missing';
  if (state.coach === null) return state.contractForm === 'freelance' ? 'contact-person-missing' : 'coach-missing';
  return null;
}
