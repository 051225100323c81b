import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import { grantEnded, grantGiven } from '../grant/grant.js';

/** Which grants were given on signals of an organisation? For the people of its reporting code (SAF-10). */
export interface GrantDocument extends JsonObject {
  readonly grantId: string;
  readonly tenant: string;
  readonly organisation: string;
  readonly signalId: string;
  readonly grantee: string;
  readonly purpose: string;
  readonly from: string;
  readonly until: string;
  readonly status: 'given' | 'ended';
}

export const grantsView = defineView<GrantDocument, LoggedFactOf<typeof grantGiven> | LoggedFactOf<typeof grantEnded>>({
  name: 'grants',
  version: 1,
  context: 'safeguarding',
  handles: [grantGiven.type, grantEnded.type],
  indexes: { byOrganisation: ['tenant', 'organisation', 'from'] },
  key: (event) => [event.data.grantId],
  apply(document, event) {
    switch (event.type) {
      case 'safeguarding.grant-given.v1':
        return { ...event.data, status: 'given' };
      case 'safeguarding.grant-ended.v1':
        return document && { ...document, until: event.data.until, status: 'ended' };
    }
  },
});
