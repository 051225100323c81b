import { PUBLISHES_NOTHING } from './published.js';
import { messageParked, messageReleased, parking } from './reacting/parking.js';
import type { Context } from './registry.js';

/** Events that the kernel itself keeps. Part of every registry. */
export const kernelContext: Context = {
  name: 'kernel',
  events: [messageParked, messageReleased],
  deciders: [parking],
  handlers: [],
  views: [],
  reactions: [],
  timers: [],
  refusals: {},
  published: PUBLISHES_NOTHING,
};
