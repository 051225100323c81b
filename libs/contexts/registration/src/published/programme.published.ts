import { defineEvent } from '@sleutelbos/kernel';
import { fundingSourceData, periodData, programmeData } from '../programme/programme.js';

export const publicProgrammeOpened = defineEvent(
  'registration.public-programme-opened.v1',
  programmeData.pick({ programmeId: true, name: true, municipalities: true }),
);
export const publicPeriodAdded = defineEvent('registration.public-period-added.v1', periodData);
export const publicFundingSourceAdded = defineEvent('registration.public-funding-source-added.v1', fundingSourceData);
