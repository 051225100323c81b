import { defineEvent } from '@sleutelbos/kernel';
import { z } from 'zod';
import { activatedData, availabilityData, coachData, limitsData, profileData, trainingData } from '../keyperson/key-person.js';

/** A key person applied. Coded attributes only; who it is stays sealed in registration. */
export const publicKeyPersonRegistered = defineEvent(
  'registration.public-key-person-registered.v1',
  profileData.extend({ keyPersonId: z.uuid(), capId: z.uuid() }),
);
export const publicKeyPersonTrained = defineEvent(
  'registration.public-key-person-trained.v1',
  trainingData.pick({ keyPersonId: true, roles: true, on: true }),
);
export const publicKeyPersonActivated = defineEvent('registration.public-key-person-activated.v1', activatedData);
export const publicCoachAssigned = defineEvent('registration.public-coach-assigned.v1', coachData.pick({ keyPersonId: true, coach: true }));
export const publicAvailabilitySet = defineEvent('registration.public-availability-set.v1', availabilityData);
export const publicLimitsSet = defineEvent('registration.public-limits-set.v1', limitsData.omit({ by: true }));
