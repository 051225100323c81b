import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import { publicGrantEnded, publicGrantGiven } from '@sleutelbos/safeguarding/published/index.js';

/** Who may replay which signal, and from when until when? One document a grant; an ended one is gone (SAF-10). */
export interface SignalGrant extends JsonObject {
  readonly grantId: string;
  readonly tenant: string;
  readonly signalId: string;
  readonly grantee: string;
  readonly purpose: string;
  /** First and last day. */
  readonly from: string;
  readonly until: string;
}

export const signalGrantsView = defineView<SignalGrant, LoggedFactOf<typeof publicGrantGiven> | LoggedFactOf<typeof publicGrantEnded>>({
  name: 'signal-grants',
  version: 1,
  context: 'audit',
  handles: [publicGrantGiven.type, publicGrantEnded.type],
  indexes: { bySignal: ['tenant', 'grantee', 'signalId'] },
  key: (event) => [event.data.grantId],
  apply(_document, event) {
    switch (event.type) {
      case 'safeguarding.public-grant-given.v1':
        return { ...event.data, tenant: event.metadata.tenant };
      case 'safeguarding.public-grant-ended.v1':
        return null;
    }
  },
});
