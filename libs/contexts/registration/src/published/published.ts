import type { Json, LoggedFactOf, Published, PublishedFact } from '@sleutelbos/kernel';
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

/** What is made of an own event: the published type, and which of its fields the bus may carry. */
interface Promised {
  readonly own: string;
  readonly type: { readonly type: string; readonly schema: z.ZodObject };
  /** Random ids, codes of the matter, dates, amounts; never an attribute of a person. */
  readonly bus: readonly string[];
}

const programmeFields = ['programmeId', 'name', 'municipalities'];
const periodFields = ['programmeId', 'periodId', 'name', 'from', 'to', 'targetRequests', 'targetBy', 'targetDefinition'];
const sourceFields = ['programmeId', 'sourceId', 'name', 'from', 'to', 'ceilingCents', 'ceilingPer'];
const requestFields = ['helpRequestId', 'caseId', 'programmeId', 'municipality', 'role', 'domain', 'setting', 'remote', 'requester'];
/** Not whose help it was nor how long it took: that is a key person's load (GEN-08). */
const informalFields = ['helpRequestId', 'programmeId', 'role', 'domain', 'on'];

const promises: readonly Promised[] = [
  { own: programmeOpened.type, type: publicProgrammeOpened, bus: programmeFields },
  { own: periodAdded.type, type: publicPeriodAdded, bus: periodFields },
  { own: fundingSourceAdded.type, type: publicFundingSourceAdded, bus: sourceFields },
  { own: keyPersonApplied.type, type: publicKeyPersonRegistered, bus: ['keyPersonId', 'programmeId', 'capId'] },
  { own: basicTrainingCompleted.type, type: publicKeyPersonTrained, bus: ['keyPersonId', 'on'] },
  { own: keyPersonActivated.type, type: publicKeyPersonActivated, bus: ['keyPersonId', 'programmeId', 'on'] },
  { own: coachAssigned.type, type: publicCoachAssigned, bus: ['keyPersonId'] },
  { own: availabilitySet.type, type: publicAvailabilitySet, bus: ['keyPersonId'] },
  { own: limitsSet.type, type: publicLimitsSet, bus: ['keyPersonId', 'capId'] },
  { own: caseOpened.type, type: publicCaseOpened, bus: ['caseId', 'programmeId', 'municipality'] },
  { own: agreementRecorded.type, type: publicAgreementRecorded, bus: ['caseId', 'on'] },
  { own: agreementWithdrawn.type, type: publicAgreementWithdrawn, bus: ['caseId', 'on'] },
  { own: helpRequestRegistered.type, type: publicHelpRequestRegistered, bus: [...requestFields, 'registeredOn', 'dueOn'] },
  { own: helpRequestUnmet.type, type: publicHelpRequestUnmet, bus: ['helpRequestId', 'programmeId', 'reason', 'on'] },
  { own: helpRequestWithdrawn.type, type: publicHelpRequestWithdrawn, bus: ['helpRequestId', 'programmeId', 'on'] },
  { own: informalHelpRecorded.type, type: publicInformalHelpRecorded, bus: informalFields },
];

const byOwn = new Map(
  promises.map(({ own, type: { type, schema }, bus }) => [own, { type, contexts: new Set(Object.keys(schema.shape)), bus: new Set(bus) }]),
);

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

/** The published fact with the named fields of the event, as far as they are there. */
function picked(event: Own, fields: ReadonlySet<string>): PublishedFact['data'] {
  const own: PublishedFact['data'] = event.data;
  const given: Record<string, Json> = {};
  for (const name of Object.keys(own)) if (fields.has(name)) given[name] = own[name] as Json;
  return given;
}

/** What registration promises: published types hold a subset of the fields of its own events, the bus a subset of those. */
export const published: Published<Own> = {
  sources: Object.fromEntries(promises.map((one) => [one.type.type, [one.own]])),
  toContexts(event) {
    const promise = byOwn.get(event.type);
    return promise ? [{ type: promise.type, data: picked(event, promise.contexts) }] : [];
  },
  toBus(event) {
    const promise = byOwn.get(event.type);
    return promise ? [{ type: promise.type, data: picked(event, promise.bus) }] : [];
  },
};
