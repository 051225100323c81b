import type { Decider, Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import { evolve, noSignal, type Signal, type SignalFact, signalClosed, signalFiled, signalPickedUp, signalSupplemented } from './signal.js';

export const fileSignal = signalFiled.schema.extend({ type: z.literal('file-signal') });
export const supplementSignal = signalSupplemented.schema.extend({ type: z.literal('supplement-signal') });
export const pickUpSignal = signalPickedUp.schema.extend({ type: z.literal('pick-up-signal') });
export const closeSignal = signalClosed.schema.extend({ type: z.literal('close-signal') });

export type SignalCommand =
  | z.output<typeof fileSignal>
  | z.output<typeof supplementSignal>
  | z.output<typeof pickUpSignal>
  | z.output<typeof closeSignal>;

/** Who may do which of these is decided before: by the code's stream and the reporter's pseudonym (signal.handlers.ts). */
function decide(command: SignalCommand, state: Signal): readonly SignalFact[] | Refusal {
  switch (command.type) {
    case 'file-signal': {
      if (state.status !== 'none') return [];
      const { type: _, ...data } = command;
      return [signalFiled(data)];
    }
    case 'supplement-signal': {
      if (state.status === 'none') return refuse('signal-closed');
      if (state.supplements.includes(command.supplementId)) return [];
      if (state.status === 'closed') return refuse('signal-closed');
      const { type: _, ...data } = command;
      return [signalSupplemented(data)];
    }
    case 'pick-up-signal': {
      if (state.status === 'none' || state.status === 'closed') return refuse('signal-closed');
      if (state.status === 'picked-up') return state.officer === command.officer ? [] : refuse('signal-picked-up-by-another');
      const { type: _, ...data } = command;
      return [signalPickedUp(data)];
    }
    case 'close-signal': {
      if (state.status === 'closed') return state.officer === command.officer ? [] : refuse('signal-closed');
      if (state.status !== 'picked-up') return refuse('signal-not-picked-up');
      const { type: _, ...data } = command;
      return [signalClosed(data)];
    }
  }
}

export const signalDecider: Decider<Signal, SignalCommand, SignalFact> = {
  aggregate: 'signal',
  context: 'safeguarding',
  initial: noSignal,
  commands: {
    'file-signal': fileSignal,
    'supplement-signal': supplementSignal,
    'pick-up-signal': pickUpSignal,
    'close-signal': closeSignal,
  },
  events: [signalFiled.type, signalSupplemented.type, signalPickedUp.type, signalClosed.type],
  decide,
  evolve,
};
