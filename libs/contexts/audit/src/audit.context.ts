import type { Context } from '@sleutelbos/kernel';
import { published } from './published/index.js';
import { caseStreamsView } from './views/case-streams.view.js';
import { signalGrantsView } from './views/signal-grants.view.js';

export const auditContext: Context = {
  name: 'audit',
  events: [],
  deciders: [],
  handlers: [],
  views: [caseStreamsView, signalGrantsView],
  reactions: [],
  timers: [],
  refusals: {},
  published,
};
