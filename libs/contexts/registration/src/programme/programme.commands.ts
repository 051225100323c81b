import { addDays, type Decider, type Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import {
  evolve,
  fundingSourceAdded,
  fundingSourceData,
  noProgramme,
  type Programme,
  type ProgrammeFact,
  periodAdded,
  periodData,
  programmeData,
  programmeOpened,
} from './programme.js';

export const openProgramme = programmeData.extend({ type: z.literal('open-programme'), tenant: z.string() });
export const addPeriod = periodData.extend({ type: z.literal('add-period') });
export const addFundingSource = fundingSourceData.extend({ type: z.literal('add-funding-source') });

export type ProgrammeCommand = z.output<typeof openProgramme> | z.output<typeof addPeriod> | z.output<typeof addFundingSource>;

/** No contract is longer; every month of a period stands in its figures. */
const LONGEST_YEARS = 10;
const longestEnd = (from: string): string => addDays(from, LONGEST_YEARS * 366);

function decide(command: ProgrammeCommand, state: Programme): readonly ProgrammeFact[] | Refusal {
  switch (command.type) {
    case 'open-programme': {
      if (state.status === 'open') return [];
      const { type: _, ...data } = command;
      return [programmeOpened(data)];
    }
    case 'add-period': {
      if (state.status === 'none') return refuse('programme-not-open');
      if (state.periods.some((one) => one.id === command.periodId)) return [];
      if (command.to < command.from) return refuse('period-ends-before-it-begins');
      if (command.to > longestEnd(command.from)) return refuse('period-too-long', { years: LONGEST_YEARS });
      if (state.periods.some((one) => command.from <= one.to && one.from <= command.to)) return refuse('periods-overlap');
      const { type: _, ...data } = command;
      return [periodAdded(data)];
    }
    case 'add-funding-source': {
      if (state.status === 'none') return refuse('programme-not-open');
      if (state.sources.some((one) => one.id === command.sourceId)) return [];
      if (command.to < command.from) return refuse('period-ends-before-it-begins');
      if (command.to > longestEnd(command.from)) return refuse('period-too-long', { years: LONGEST_YEARS });
      const { type: _, ...data } = command;
      return [fundingSourceAdded(data)];
    }
  }
}

export const programmeDecider: Decider<Programme, ProgrammeCommand, ProgrammeFact> = {
  aggregate: 'programme',
  context: 'registration',
  initial: noProgramme,
  commands: { 'open-programme': openProgramme, 'add-period': addPeriod, 'add-funding-source': addFundingSource },
  events: [programmeOpened.type, periodAdded.type, fundingSourceAdded.type],
  decide,
  evolve,
};
