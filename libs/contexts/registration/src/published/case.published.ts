import { defineEvent } from '@sleutelbos/kernel';
import { agreementData, caseData, withdrawalData } from '../case/case.js';

export const publicCaseOpened = defineEvent(
  'registration.public-case-opened.v1',
  caseData.pick({ caseId: true, programmeId: true, municipality: true, regime: true, gender: true }),
);
export const publicAgreementRecorded = defineEvent(
  'registration.public-agreement-recorded.v1',
  agreementData.pick({ caseId: true, on: true }),
);
export const publicAgreementWithdrawn = defineEvent('registration.public-agreement-withdrawn.v1', withdrawalData);
