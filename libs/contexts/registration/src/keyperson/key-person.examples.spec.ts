import { sealed } from '@sleutelbos/testing';
import {
  basicTrainingCompleted,
  coachAssigned,
  functionProfileAccepted,
  type KeyPersonPart,
  keyPersonApplied,
  screeningSeen,
  startConversationHeld,
} from './key-person.js';

export const keyPersonId = '0190f3a0-0000-7000-8000-000000000011';

export const applicant = {
  keyPersonId,
  capId: '0190f3a0-0000-7000-8000-000000000012',
  programmeId: '0190f3a0-0000-7000-8000-000000000001',
  functionType: 'key-person' as const,
  contractForm: 'volunteer' as const,
  languages: [{ tag: 'apc', level: 'native' as const }],
  dutchLevel: 'B2' as const,
  rolesWanted: ['connector' as const, 'interpreter' as const],
  domains: ['health' as const],
  gender: 'woman' as const,
  municipalities: ['GM0362'],
  district: 'Westwijk',
  account: 'key-person-1',
  adultFrom: '2003-04-12',
  screeningAsked: true,
  person: sealed<KeyPersonPart>('person'),
};

export const limits = { hoursAWeek: 8, openAssignments: 3, asksAWeek: 4 };

export const applied = keyPersonApplied({ ...applicant, tenant: 'mee' });
export const heldTalk = startConversationHeld({
  keyPersonId,
  offer: ['allowance', 'travel', 'training', 'intervision', 'congress', 'certificate'],
  on: '2019-01-14',
});
export const profileBy = (by: 'key-person' | 'coordinator') =>
  functionProfileAccepted({ keyPersonId, profile: 'profile-1', by, on: '2019-01-21' });
export const screened = screeningSeen({ keyPersonId, seenOn: '2019-01-28' });
export const trained = basicTrainingCompleted({
  keyPersonId,
  trainingId: '0190f3a0-0000-7000-8000-000000000013',
  roles: ['connector', 'interpreter'],
  provider: 'Pharos',
  on: '2018-11-30',
});
export const guided = coachAssigned({ keyPersonId, coach: 'coordinator-1', guidance: 'coach', on: '2019-01-21' });

/** Everything that deployment asks for. */
export const everyGate = [applied, heldTalk, profileBy('key-person'), profileBy('coordinator'), screened, trained, guided] as const;

it('an applicant may pass every gate', () => expect(everyGate).toHaveLength(7));
