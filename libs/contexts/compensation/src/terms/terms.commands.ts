import type { Decider } from '@sleutelbos/kernel';
import { z } from 'zod';
import { evolve, noTerms, type Terms, type TermsFact, termsAgreed } from './terms.js';

export const agreeTerms = termsAgreed.schema.extend({ type: z.literal('agree-terms') });
export type TermsCommand = z.output<typeof agreeTerms>;

export const termsDecider: Decider<Terms, TermsCommand, TermsFact> = {
  aggregate: 'terms',
  context: 'compensation',
  initial: noTerms,
  commands: { 'agree-terms': agreeTerms },
  events: [termsAgreed.type],
  decide(command, state) {
    if (state.agreed.some((one) => one.termsId === command.termsId)) return [];
    const { type: _, ...data } = command;
    return [termsAgreed(data)];
  },
  evolve,
};
