import { defineReaction, type LoggedFactOf } from '@sleutelbos/kernel';
import { publicLimitsSet } from '@sleutelbos/registration/published/index.js';

/** A key person's limits bind their cap (REG-15). */
export const followLimits = defineReaction<LoggedFactOf<typeof publicLimitsSet>>({
  name: 'follow-limits',
  context: 'matching',
  from: 'start',
  handles: [publicLimitsSet.type],
  react({ data: { capId, hoursAWeek, openAssignments, asksAWeek } }) {
    return [{ handler: 'matching.set-load-limits', input: { capId, hoursAWeek, openAssignments, asksAWeek } }];
  },
});
