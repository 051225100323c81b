import { defineEvent } from '@sleutelbos/kernel';
import { z } from 'zod';
import { fundingSourceData, periodData } from '../programme/programme.js';

export const publicProgrammeOpened = defineEvent(
  'registration.public-programme-opened.v1',
  z.strictObject({ programmeId: z.uuid(), name: z.string(), municipalities: z.array(z.string()) }),
);
export const publicPeriodAdded = defineEvent('registration.public-period-added.v1', periodData);
export const publicFundingSourceAdded = defineEvent('registration.public-funding-source-added.v1', fundingSourceData);
