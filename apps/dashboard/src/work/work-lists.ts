import type { InBothLanguages } from '../start-page/start-page.js';

/** How a field of the API is written. `record` is an id: its first eight characters, enough to find it back. */
export type Kind = 'record' | 'text' | 'code' | 'language' | 'date' | 'count' | 'cents' | 'month';

export interface Field {
  /** Of a field, or of a field within one: `limits.openAssignments`. */
  readonly name: string;
  readonly title: InBothLanguages;
  readonly kind: Kind;
}

export interface WorkList {
  readonly id: string;
  readonly title: InBothLanguages;
  readonly path: string;
  readonly fields: readonly Field[];
}

const field = (name: string, nl: string, en: string, kind: Kind): Field => ({ name, title: { nl, en }, kind });

const REQUEST = [
  field('helpRequestId', 'Hulpvraag', 'Help request', 'record'),
  field('status', 'Status', 'Status', 'code'),
  field('role', 'Rol', 'Role', 'code'),
  field('language', 'Taal', 'Language', 'language'),
  field('domain', 'Leefgebied', 'Life domain', 'code'),
  field('district', 'Wijk', 'District', 'text'),
  field('registeredOn', 'Geregistreerd', 'Registered', 'date'),
  field('dueOn', 'Uiterlijk', 'Due', 'date'),
];

const openRequests: WorkList = {
  id: 'open-requests',
  title: { nl: 'Open hulpvragen', en: 'Open help requests' },
  path: '/registration/v1/help-requests?status=open',
  fields: REQUEST,
};

const workload: WorkList = {
  id: 'workload',
  title: { nl: 'Belasting van de sleutelpersonen', en: 'Load of the key persons' },
  path: '/matching/v1/workload',
  fields: [
    field('keyPersonId', 'Sleutelpersoon', 'Key person', 'record'),
    field('open', 'Open en lopend', 'Asked and under way', 'count'),
    field('limits.openAssignments', 'Grens', 'Limit', 'count'),
    field('underWay', 'Lopend', 'Under way', 'count'),
    field('askedThisWeek', 'Gevraagd deze week', 'Asked this week', 'count'),
    field('limits.asksAWeek', 'Grens per week', 'Limit a week', 'count'),
    field('minutesThisWeek', 'Minuten deze week', 'Minutes this week', 'count'),
  ],
};

const ASSIGNMENT = [
  field('assignmentId', 'Toewijzing', 'Assignment', 'record'),
  field('status', 'Status', 'Status', 'code'),
  field('request.role', 'Rol', 'Role', 'code'),
  field('request.language', 'Taal', 'Language', 'language'),
  field('request.domain', 'Leefgebied', 'Life domain', 'code'),
  field('askedOn', 'Gevraagd', 'Asked', 'date'),
  field('answerBy', 'Antwoord voor', 'Answer by', 'date'),
  field('since', 'Sinds', 'Since', 'date'),
];

const asked: WorkList = {
  id: 'asked',
  title: { nl: 'Gevraagd, wacht op antwoord', en: 'Asked, waiting for an answer' },
  path: '/matching/v1/assignments?status=asked',
  fields: ASSIGNMENT.filter(({ name }) => name !== 'since' && name !== 'status'),
};

const assignments: WorkList = {
  id: 'assignments',
  title: { nl: 'Mijn toewijzingen', en: 'My assignments' },
  path: '/matching/v1/assignments',
  fields: ASSIGNMENT.filter(({ name }) => name !== 'answerBy'),
};

const CLAIM = [
  field('claimId', 'Declaratie', 'Claim', 'record'),
  field('status', 'Status', 'Status', 'code'),
  field('month', 'Maand', 'Month', 'month'),
  field('method', 'Wijze', 'Method', 'code'),
  field('keyPersonId', 'Sleutelpersoon', 'Key person', 'record'),
  field('cents', 'Bedrag', 'Amount', 'cents'),
];

const claims = (status: string, nl: string, en: string): WorkList => ({
  id: `claims-${status}`,
  title: { nl, en },
  path: `/compensation/v1/claims?status=${status}`,
  fields: CLAIM.filter(({ name }) => name !== 'status'),
});

const ownClaims: WorkList = {
  id: 'own-claims',
  title: { nl: 'Mijn declaraties', en: 'My claims' },
  path: '/compensation/v1/claims',
  fields: CLAIM.filter(({ name }) => name !== 'keyPersonId'),
};

const signals: WorkList = {
  id: 'signals',
  title: { nl: 'Signalen', en: 'Signals' },
  path: '/safeguarding/v1/signals',
  fields: [
    field('signalId', 'Signaal', 'Signal', 'record'),
    field('status', 'Status', 'Status', 'code'),
    field('kind', 'Soort', 'Kind', 'code'),
    field('filedOn', 'Ontvangen', 'Received', 'date'),
  ],
};

const grants: WorkList = {
  id: 'grants',
  title: { nl: 'Signalen die ik mag naspelen', en: 'Signals that I may replay' },
  path: '/audit/v1/grants',
  fields: [
    field('signalId', 'Signaal', 'Signal', 'record'),
    field('purpose', 'Doel', 'Purpose', 'text'),
    field('from', 'Vanaf', 'From', 'date'),
    field('until', 'Tot en met', 'Until', 'date'),
  ],
};

/** What fits a role first thing in the morning. A list that a role may not see is not asked for. */
export const WORK_LISTS: Readonly<Record<string, readonly WorkList[]>> = {
  coordinator: [openRequests, asked, workload],
  caseworker: [openRequests],
  'key-person': [assignments, ownClaims],
  finance: [
    claims('submitted', 'Te controleren declaraties', 'Claims to check'),
    claims('checked', 'Goed te keuren declaraties', 'Claims to approve'),
    claims('approved', 'Uit te betalen declaraties', 'Claims to pay'),
    claims('paid', 'Uitbetaalde declaraties', 'Claims paid'),
  ],
  auditor: [grants],
  'attention-officer': [signals],
  'contact-person': [signals],
};

/** Roles whose page may hold signals: a quick exit, and the help lines (SAF-05, SAF-15). */
export const WITH_QUICK_EXIT: readonly string[] = ['attention-officer', 'contact-person', 'key-person'];
