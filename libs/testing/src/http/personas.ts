import type { SignedIn } from '@sleutelbos/web';

const of = (id: string, role: string, organisation: string, municipality = '', tenant = 'mee'): SignedIn => ({
  actor: { id, role, organisation },
  tenant,
  municipality,
});

/** The people of the tests: one per role, all of tenant `mee` but for the last two. */
export const PERSONAS = {
  coordinator: of('coordinator-1', 'coordinator', 'mee-az'),
  caseworker: of('caseworker-1', 'caseworker', 'gemeente-amstelveen', 'GM0362'),
  'key-person': of('key-person-1', 'key-person', 'mee-az'),
  'attention-officer': of('attention-officer-1', 'attention-officer', 'mee-az'),
  'contact-person': of('contact-person-1', 'contact-person', 'mee-az'),
  finance: of('finance-1', 'finance', 'mee-az'),
  council: of('council-1', 'council', 'gemeente-amstelveen', 'GM0362'),
  auditor: of('auditor-1', 'auditor', 'mee-az'),
  integration: of('integration-1', 'integration', 'gemeente-amstelveen', 'GM0362'),
  stranger: of('stranger-1', 'coordinator', 'elsewhere', '', 'elsewhere'),
  'caseworker-elsewhere': of('caseworker-2', 'caseworker', 'gemeente-aalsmeer', 'GM0358'),
} as const satisfies Readonly<Record<string, SignedIn>>;

export type Persona = keyof typeof PERSONAS;
