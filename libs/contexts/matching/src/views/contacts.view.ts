import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import { contactLogged } from '../contacts/contacts.js';

type Handled = LoggedFactOf<typeof contactLogged>;

/** What contacts were there in an assignment? One document a contact. Never for the municipality (GEN-04). */
export interface ContactDocument extends JsonObject {
  readonly contactId: string;
  readonly tenant: string;
  readonly assignmentId: string;
  readonly helpRequestId: string;
  readonly keyPersonId: string;
  readonly on: string;
  readonly medium: string;
  readonly minutes: number;
  readonly reached: boolean;
  readonly domains: readonly string[];
  readonly travelKm: number;
  readonly travelCents: number;
}

export const contactsView = defineView<ContactDocument, Handled>({
  name: 'contacts',
  version: 2,
  context: 'matching',
  handles: [contactLogged.type],
  indexes: { byAssignment: ['tenant', 'assignmentId', 'on'] },
  key: (event) => [event.data.contactId],
  apply(_, { data, metadata }) {
    const { capId: _cap, caseId: _case, programmeId: _programme, ...shown } = data;
    return { tenant: metadata.tenant, ...shown };
  },
});
