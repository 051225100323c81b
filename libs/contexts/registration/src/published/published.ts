import { type BusType, type Json, type LoggedFactOf, type Published, type PublishedFact, toBusBy } from '@sleutelbos/kernel';
import type { z } from 'zod';
import { agreementRecorded, agreementWithdrawn, caseOpened } from '../case/case.js';
import { helpRequestRegistered, helpRequestUnmet, helpRequestWithdrawn, informalHelpRecorded } from '../helprequest/help-request.js';
import {
  availabilitySet,
  basicTrainingCompleted,
  coachAssigned,
  keyPersonActivated,
  keyPersonApplied,
  limitsSet,
} from '../keyperson/key-person.js';
import { fundingSourceAdded, periodAdded, programmeOpened } from '../programme/programme.js';
import { publicAgreementRecorded, publicAgreementWithdrawn, publicCaseOpened } from './case.published.js';
import {
  publicHelpRequestRegistered,
  publicHelpRequestUnmet,
  publicHelpRequestWithdrawn,
  publicInformalHelpRecorded,
} from './help-request.published.js';
import {
  publicAvailabilitySet,
  publicCoachAssigned,
  publicKeyPersonActivated,
  publicKeyPersonRegistered,
  publicKeyPersonTrained,
  publicLimitsSet,
} from './key-person.published.js';
import { publicFundingSourceAdded, publicPeriodAdded, publicProgrammeOpened } from './programme.published.js';

/** What is made of an own event: the published type, which of its fields the bus may carry, and what that says to the outside. */
interface Promised {
  readonly own: string;
  readonly type: { readonly type: string; readonly schema: z.ZodObject };
  /** Random ids, codes of the matter, dates, amounts; never an attribute of a person. */
  readonly bus: readonly string[];
  readonly nl: string;
  readonly en: string;
}

const programmeFields = ['programmeId', 'name', 'municipalities'];
const periodFields = ['programmeId', 'periodId', 'name', 'from', 'to', 'targetRequests', 'targetBy', 'targetDefinition'];
const sourceFields = ['programmeId', 'sourceId', 'name', 'from', 'to', 'ceilingCents', 'ceilingPer'];
const requestFields = ['helpRequestId', 'caseId', 'programmeId', 'municipality', 'role', 'domain', 'setting', 'remote', 'requester'];
/** Not whose help it was nor how long it took: that is a key person's load (GEN-08). */
const informalFields = ['helpRequestId', 'programmeId', 'role', 'domain', 'on'];

const promises: readonly Promised[] = [
  {
    own: programmeOpened.type,
    type: publicProgrammeOpened,
    bus: programmeFields,
    nl: 'Een programma is geopend.',
    en: 'A programme was opened.',
  },
  {
    own: periodAdded.type,
    type: publicPeriodAdded,
    bus: periodFields,
    nl: 'Een programma kreeg een periode, met haar doel.',
    en: 'A programme got a period, with its target.',
  },
  {
    own: fundingSourceAdded.type,
    type: publicFundingSourceAdded,
    bus: sourceFields,
    nl: 'Een programma kreeg een geldbron, met haar plafond.',
    en: 'A programme got a funding source, with its ceiling.',
  },
  {
    own: keyPersonApplied.type,
    type: publicKeyPersonRegistered,
    bus: ['keyPersonId', 'programmeId', 'capId'],
    nl: 'Iemand heeft zich aangemeld als sleutelpersoon. Wie, staat er niet.',
    en: 'Somebody applied as a key person. Who is not said.',
  },
  {
    own: basicTrainingCompleted.type,
    type: publicKeyPersonTrained,
    bus: ['keyPersonId', 'on'],
    nl: 'Een sleutelpersoon heeft de basistraining afgerond.',
    en: 'A key person completed the basic training.',
  },
  {
    own: keyPersonActivated.type,
    type: publicKeyPersonActivated,
    bus: ['keyPersonId', 'programmeId', 'on'],
    nl: 'Een sleutelpersoon kan gevraagd worden.',
    en: 'A key person can be asked.',
  },
  {
    own: coachAssigned.type,
    type: publicCoachAssigned,
    bus: ['keyPersonId'],
    nl: 'Een sleutelpersoon heeft een coach of contactpersoon.',
    en: 'A key person has a coach or contact person.',
  },
  {
    own: availabilitySet.type,
    type: publicAvailabilitySet,
    bus: ['keyPersonId'],
    nl: 'Een sleutelpersoon heeft de eigen beschikbaarheid gezet. Welke, staat er niet.',
    en: 'A key person set when they are available. When is not said.',
  },
  {
    own: limitsSet.type,
    type: publicLimitsSet,
    bus: ['keyPersonId', 'capId'],
    nl: 'De grenzen van een sleutelpersoon zijn gezet. Welke, staat er niet.',
    en: 'The limits of a key person were set. Which is not said.',
  },
  {
    own: caseOpened.type,
    type: publicCaseOpened,
    bus: ['caseId', 'programmeId', 'municipality'],
    nl: 'Een dossier is geopend.',
    en: 'A case was opened.',
  },
  {
    own: agreementRecorded.type,
    type: publicAgreementRecorded,
    bus: ['caseId', 'on'],
    nl: 'De instemming bij een dossier is vastgelegd.',
    en: 'The agreement of a case was recorded.',
  },
  {
    own: agreementWithdrawn.type,
    type: publicAgreementWithdrawn,
    bus: ['caseId', 'on'],
    nl: 'De instemming bij een dossier is ingetrokken.',
    en: 'The agreement of a case was withdrawn.',
  },
  {
    own: helpRequestRegistered.type,
    type: publicHelpRequestRegistered,
    bus: [...requestFields, 'registeredOn', 'dueOn'],
    nl: 'Een hulpvraag is geregistreerd.',
    en: 'A help request was registered.',
  },
  {
    own: helpRequestUnmet.type,
    type: publicHelpRequestUnmet,
    bus: ['helpRequestId', 'programmeId', 'reason', 'on'],
    nl: 'Een hulpvraag bleef onvervuld, met de reden als code.',
    en: 'A help request stayed unmet, with the reason as a code.',
  },
  {
    own: helpRequestWithdrawn.type,
    type: publicHelpRequestWithdrawn,
    bus: ['helpRequestId', 'programmeId', 'on'],
    nl: 'Een hulpvraag is ingetrokken.',
    en: 'A help request was withdrawn.',
  },
  {
    own: informalHelpRecorded.type,
    type: publicInformalHelpRecorded,
    bus: informalFields,
    nl: 'Informele hulp is achteraf vastgelegd.',
    en: 'Informal help was recorded afterwards.',
  },
];

const byOwn = new Map(promises.map(({ own, type: { type, schema } }) => [own, { type, fields: new Set(Object.keys(schema.shape)) }]));

const onBus: Readonly<Record<string, BusType>> = Object.fromEntries(
  promises.map(({ type: { type, schema }, bus, nl, en }) => [
    type,
    {
      schema: schema.pick(Object.fromEntries(bus.map((name) => [name, true])) as Record<string, true> & Record<number, never>),
      says: { nl, en },
    },
  ]),
);
const cut = toBusBy(onBus);

type Own = LoggedFactOf<
  | typeof programmeOpened
  | typeof periodAdded
  | typeof fundingSourceAdded
  | typeof keyPersonApplied
  | typeof basicTrainingCompleted
  | typeof keyPersonActivated
  | typeof coachAssigned
  | typeof availabilitySet
  | typeof limitsSet
  | typeof caseOpened
  | typeof agreementRecorded
  | typeof agreementWithdrawn
  | typeof helpRequestRegistered
  | typeof helpRequestUnmet
  | typeof helpRequestWithdrawn
  | typeof informalHelpRecorded
>;

function toContexts(event: Own): readonly PublishedFact[] {
  const promise = byOwn.get(event.type);
  if (!promise) return [];
  const own: PublishedFact['data'] = event.data;
  const data: Record<string, Json> = {};
  for (const name of Object.keys(own)) if (promise.fields.has(name)) data[name] = own[name] as Json;
  return [{ type: promise.type, data }];
}

/** What registration promises: published types hold a subset of the fields of its own events, the bus a subset of those. */
export const published: Published<Own> = {
  sources: Object.fromEntries(promises.map((one) => [one.type.type, [one.own]])),
  toContexts,
  onBus,
  toBus: (event) => cut(toContexts(event)),
};
