import { addDays, type Decider, type Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { DOMAINS } from '../reference/domains.js';
import { ROLES } from '../reference/roles.js';
import { serviceNormOn } from '../reference/service-norm.js';
import { PROFESSIONAL_INTERPRETS, SETTINGS } from '../reference/settings.js';
import { UNMET_REASONS } from '../reference/unmet-reasons.js';
import { refuse } from '../refusals.js';
import {
  evolve,
  type HelpRequest,
  type HelpRequestFact,
  helpRequestData,
  helpRequestEvents,
  helpRequestRegistered,
  helpRequestUnmet,
  helpRequestWithdrawn,
  informalHelpData,
  informalHelpRecorded,
  noHelpRequest,
  requestWithdrawnData,
  unmetData,
} from './help-request.js';

const today = z.iso.date();

/** What is asked, with codes of today's lists only. The due date follows from the service norm (REG-44). */
export const askedData = helpRequestData.omit({ dueOn: true }).extend({
  role: ROLES.known,
  domain: DOMAINS.known,
  setting: SETTINGS.known,
});
export const registerHelpRequest = askedData.extend({
  type: z.literal('register-help-request'),
  tenant: z.string(),
  /** The newcomer's agreement holds, as the case's own stream said. Advice: a withdrawal at the same moment is undone by matching. */
  agreed: z.boolean(),
});
export const recordInformalHelp = informalHelpData.extend({
  type: z.literal('record-informal-help'),
  role: ROLES.known,
  domain: DOMAINS.known,
  tenant: z.string(),
  /** Recorded under the key person's own account. */
  own: z.boolean(),
  today,
});
export const markUnmet = unmetData.omit({ programmeId: true }).extend({
  type: z.literal('mark-help-request-unmet'),
  reason: UNMET_REASONS.known,
  today,
});
export const withdrawHelpRequest = requestWithdrawnData
  .omit({ programmeId: true })
  .extend({ type: z.literal('withdraw-help-request'), today });

export type HelpRequestCommand =
  | z.output<typeof registerHelpRequest>
  | z.output<typeof recordInformalHelp>
  | z.output<typeof markUnmet>
  | z.output<typeof withdrawHelpRequest>;

function register(command: z.output<typeof registerHelpRequest>): readonly HelpRequestFact[] | Refusal {
  const { type: _, agreed, ...data } = command;
  if (!agreed) return refuse('no-agreement');
  if (data.role === 'interpreter' && PROFESSIONAL_INTERPRETS.has(data.setting)) return refuse('professional-interpreter-needed');
  const given = [data.day, data.from, data.to].filter((one) => one !== undefined).length;
  if (given !== 0 && given !== 3) return refuse('window-incomplete');
  if (data.from !== undefined && data.to !== undefined && data.to <= data.from) return refuse('window-ends-before-it-begins');
  if ((data.genderWish.wish === 'none') !== (data.genderWish.gender === undefined)) return refuse('wish-without-gender');
  return [helpRequestRegistered({ ...data, dueOn: addDays(data.registeredOn, serviceNormOn(data.registeredOn)) })];
}

function decide(command: HelpRequestCommand, state: HelpRequest): readonly HelpRequestFact[] | Refusal {
  switch (command.type) {
    case 'register-help-request':
      return state.status === 'none' ? register(command) : [];
    case 'record-informal-help': {
      if (state.status !== 'none') return [];
      if (!command.own) return refuse('informal-help-of-another');
      if (command.on > command.today) return refuse('date-in-future');
      const { type: _, own: __, today: ___, ...data } = command;
      return [informalHelpRecorded(data)];
    }
    case 'mark-help-request-unmet': {
      if (state.status === 'none') return refuse('help-request-unknown');
      if (state.status === 'unmet') return [];
      if (state.status !== 'open') return refuse('help-request-closed');
      if (command.on > command.today) return refuse('date-in-future');
      const { helpRequestId, reason, on } = command;
      return [helpRequestUnmet({ helpRequestId, programmeId: state.programmeId, reason, on })];
    }
    case 'withdraw-help-request': {
      if (state.status === 'none') return refuse('help-request-unknown');
      if (state.status === 'withdrawn') return [];
      if (state.status !== 'open') return refuse('help-request-closed');
      if (command.on > command.today) return refuse('date-in-future');
      const { helpRequestId, on } = command;
      return [helpRequestWithdrawn({ helpRequestId, programmeId: state.programmeId, on })];
    }
  }
}

export const helpRequestDecider: Decider<HelpRequest, HelpRequestCommand, HelpRequestFact> = {
  aggregate: 'helprequest',
  context: 'registration',
  initial: noHelpRequest,
  commands: {
    'register-help-request': registerHelpRequest,
    'record-informal-help': recordInformalHelp,
    'mark-help-request-unmet': markUnmet,
    'withdraw-help-request': withdrawHelpRequest,
  },
  events: helpRequestEvents.map((one) => one.type),
  decide,
  evolve,
};
