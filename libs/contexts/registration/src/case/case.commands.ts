import type { Decider, Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { outsideArea } from '../programme/outside-area.js';
import { municipalityCode } from '../reference/municipality.js';
import { refuse } from '../refusals.js';
import {
  agreementData,
  agreementRecorded,
  agreementWithdrawn,
  type Case,
  type CaseFact,
  caseData,
  caseEvents,
  caseOpened,
  evolve,
  noCase,
  withdrawalData,
} from './case.js';

const today = z.iso.date();

export const openCase = caseData.extend({
  type: z.literal('open-case'),
  tenant: z.string(),
  /** CBS codes of the programme's municipalities; empty when it is not open for this tenant. */
  programmeMunicipalities: z.array(municipalityCode).max(50),
});
export const recordAgreement = agreementData.extend({ type: z.literal('record-agreement'), today });
export const withdrawAgreement = withdrawalData.extend({ type: z.literal('withdraw-agreement'), today });

export type CaseCommand = z.output<typeof openCase> | z.output<typeof recordAgreement> | z.output<typeof withdrawAgreement>;

function decide(command: CaseCommand, state: Case): readonly CaseFact[] | Refusal {
  switch (command.type) {
    case 'open-case': {
      if (state.status === 'open') return [];
      const { type: _, programmeMunicipalities, ...data } = command;
      return outsideArea(programmeMunicipalities, [data.municipality]) ?? [caseOpened(data)];
    }
    case 'record-agreement': {
      if (state.status === 'none') return refuse('case-unknown');
      if (state.agreement === command.agreementId) return [];
      if (command.on > command.today) return refuse('date-in-future');
      if (command.by === 'key-person' && command.together === undefined) return refuse('agreement-by-key-person-alone');
      const { type: _, today: __, ...data } = command;
      return [agreementRecorded(data)];
    }
    case 'withdraw-agreement':
      if (state.status === 'none') return refuse('case-unknown');
      if (state.agreement === null) return [];
      if (command.on > command.today) return refuse('date-in-future');
      return [agreementWithdrawn({ caseId: command.caseId, on: command.on })];
  }
}

export const caseDecider: Decider<Case, CaseCommand, CaseFact> = {
  aggregate: 'case',
  context: 'registration',
  initial: noCase,
  commands: { 'open-case': openCase, 'record-agreement': recordAgreement, 'withdraw-agreement': withdrawAgreement },
  events: caseEvents.map((one) => one.type),
  decide,
  evolve,
};
