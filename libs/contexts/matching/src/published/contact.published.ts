import { defineEvent } from '@sleutelbos/kernel';
import { z } from 'zod';

/** One contact of a key person with a newcomer, in codes and figures only (MAT-12). */
export const publicContactLogged = defineEvent(
  'matching.public-contact-logged.v1',
  z.strictObject({
    contactId: z.uuid(),
    assignmentId: z.uuid(),
    helpRequestId: z.uuid(),
    caseId: z.uuid(),
    keyPersonId: z.uuid(),
    capId: z.uuid(),
    programmeId: z.uuid(),
    on: z.iso.date(),
    minutes: z.number().int().min(0).max(1_440),
    /** Whole kilometres, there and back; what is paid for them is a rule of compensation. */
    travelKm: z.number().int().min(0).max(1_000),
    /** Tickets, in cents. */
    travelCents: z.number().int().min(0).max(100_000),
    domains: z.array(z.string()).min(1).max(10),
  }),
);
export type PublicContact = z.output<typeof publicContactLogged.schema>;
