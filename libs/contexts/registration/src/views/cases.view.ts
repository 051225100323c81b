import { defineView, type LoggedFactOf, type Sealed } from '@sleutelbos/kernel';
import { publicAssignmentAccepted, publicAssignmentCompleted, publicAssignmentReleased } from '@sleutelbos/matching/published/index.js';
import { agreementRecorded, agreementWithdrawn, caseOpened, type NewcomerPart } from '../case/case.js';

type Handled = LoggedFactOf<
  | typeof caseOpened
  | typeof agreementRecorded
  | typeof agreementWithdrawn
  | typeof publicAssignmentAccepted
  | typeof publicAssignmentCompleted
  | typeof publicAssignmentReleased
>;

/** Which newcomers are there, did they agree, who helps them now? One document a case. */
export type CaseDocument = {
  readonly caseId: string;
  readonly tenant: string;
  readonly programmeId: string;
  readonly municipality: string;
  readonly regime: string;
  readonly languages: readonly string[];
  readonly gender?: string;
  /** Agreement that holds now (REG-41); null before, and after a withdrawal. */
  readonly agreement: { readonly on: string; readonly language: string; readonly how: string; readonly by: string } | null;
  /** Key persons with work under way for this newcomer: they may reach them, as long as it lasts (MAT-14). */
  readonly helpers: readonly { readonly assignmentId: string; readonly keyPersonId: string }[];
  readonly newcomer: Sealed<NewcomerPart>;
  /** Stream revision that the document reflects: its ETag. */
  readonly revision: number;
};

export const casesView = defineView<CaseDocument, Handled>({
  name: 'cases',
  version: 1,
  context: 'registration',
  handles: [
    caseOpened.type,
    agreementRecorded.type,
    agreementWithdrawn.type,
    publicAssignmentAccepted.type,
    publicAssignmentCompleted.type,
    publicAssignmentReleased.type,
  ],
  indexes: { byMunicipality: ['tenant', 'municipality'] },
  key: (event) => [event.data.caseId],
  apply(document, event) {
    if (event.type === 'registration.case-opened.v1') return { ...event.data, agreement: null, helpers: [], revision: event.revision };
    if (!document) return null;
    switch (event.type) {
      case 'registration.agreement-recorded.v1': {
        const { on, language, how, by } = event.data;
        return { ...document, agreement: { on, language, how, by }, revision: event.revision };
      }
      case 'registration.agreement-withdrawn.v1':
        return { ...document, agreement: null, revision: event.revision };
      case 'matching.public-assignment-accepted.v1': {
        const { assignmentId, keyPersonId } = event.data;
        return { ...document, helpers: [...without(document, assignmentId), { assignmentId, keyPersonId }] };
      }
      case 'matching.public-assignment-completed.v1':
      case 'matching.public-assignment-released.v1':
        return { ...document, helpers: without(document, event.data.assignmentId) };
    }
  },
});

const without = (document: CaseDocument, assignmentId: string) => document.helpers.filter((one) => one.assignmentId !== assignmentId);
