import {
  type Context,
  type Decider,
  defineEvent,
  defineHandler,
  defineReaction,
  defineRefusals,
  defineView,
  type FactOf,
  type JsonObject,
  type LoggedFactOf,
  PUBLISHES_NOTHING,
} from '@sleutelbos/kernel';
import { z } from 'zod';
import { type publicBookLent, publicBookOverdue } from './lending.context.js';

/** Reminds borrowers of what is overdue: a context that listens to another, and may refuse what it hears. */
const reminderData = z.strictObject({ bookId: z.uuid(), borrowerId: z.uuid() });
export const reminderSent = defineEvent('reminding.reminder-sent.v1', reminderData);
export const reminderMuted = defineEvent('reminding.reminders-muted.v1', z.strictObject({ borrowerId: z.uuid(), muted: z.boolean() }));
type ReminderFact = FactOf<typeof reminderSent> | FactOf<typeof reminderMuted>;

const remind = reminderData.extend({ type: z.literal('remind') });
const mute = z.strictObject({ type: z.literal('mute'), borrowerId: z.uuid(), muted: z.boolean() });

const { catalogue, refuse } = defineRefusals('reminding', {
  muted: { rule: 'REM-01', source: 'D', nl: 'Herinneringen staan uit.', en: 'Reminders are off.' },
});

interface Reminders {
  readonly muted: boolean;
  readonly sent: readonly string[];
}

export const remindersDecider: Decider<Reminders, z.output<typeof remind> | z.output<typeof mute>, ReminderFact> = {
  aggregate: 'reminders',
  context: 'reminding',
  initial: { muted: false, sent: [] },
  commands: { remind, mute },
  events: [reminderSent.type, reminderMuted.type],
  decide(command, state) {
    if (command.type === 'mute')
      return command.muted === state.muted ? [] : [reminderMuted({ borrowerId: command.borrowerId, muted: command.muted })];
    if (state.sent.includes(command.bookId)) return [];
    return state.muted ? refuse('muted') : [reminderSent({ bookId: command.bookId, borrowerId: command.borrowerId })];
  },
  evolve(state, event) {
    if (event.type === reminderSent.type) return { ...state, sent: [...state.sent, event.data.bookId] };
    if (event.type === reminderMuted.type) return { ...state, muted: event.data.muted };
    return state;
  },
};

export const sendReminder = defineHandler({
  name: 'reminding.send-reminder',
  schema: reminderData,
  async handle(input, call, bench) {
    const command = { type: 'remind', ...input } as const;
    return { receipt: await bench.executor.execute(remindersDecider, input.borrowerId, command, call, { creates: true }), ids: {} };
  },
});

export const muteReminders = defineHandler({
  name: 'reminding.mute-reminders',
  schema: z.strictObject({ borrowerId: z.uuid(), muted: z.boolean() }),
  async handle(input, call, bench) {
    const command = { type: 'mute', ...input } as const;
    return { receipt: await bench.executor.execute(remindersDecider, input.borrowerId, command, call, { creates: true }), ids: {} };
  },
});

export const remindOfOverdue = defineReaction<LoggedFactOf<typeof publicBookOverdue>>({
  name: 'remind-of-overdue',
  context: 'reminding',
  from: 'start',
  handles: [publicBookOverdue.type],
  react: (event) => [{ handler: sendReminder.name, input: event.data }],
});

interface BorrowerDocument extends JsonObject {
  readonly loans: number;
  readonly reminders: number;
}

/** How much did each borrower lend, and how often were they reminded? Own facts and another context's. */
export const borrowersView = defineView<BorrowerDocument, LoggedFactOf<typeof publicBookLent> | LoggedFactOf<typeof reminderSent>>({
  name: 'borrowers',
  version: 1,
  context: 'reminding',
  handles: ['lending.public-book-lent.v1', reminderSent.type],
  indexes: {},
  key: (event) => [event.data.borrowerId],
  apply(document, event) {
    const { loans, reminders } = document ?? { loans: 0, reminders: 0 };
    return event.type === reminderSent.type ? { loans, reminders: reminders + 1 } : { loans: loans + 1, reminders };
  },
});

export const remindingContext: Context = {
  name: 'reminding',
  events: [reminderSent, reminderMuted],
  deciders: [remindersDecider],
  handlers: [sendReminder, muteReminders],
  views: [borrowersView],
  reactions: [remindOfOverdue],
  timers: [],
  refusals: catalogue,
  published: PUBLISHES_NOTHING,
};
