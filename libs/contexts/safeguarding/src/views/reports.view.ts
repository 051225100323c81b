import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import { signalClosed, signalFiled, signalPickedUp } from '../signal/signal.js';

type Handled = LoggedFactOf<typeof signalFiled> | LoggedFactOf<typeof signalPickedUp> | LoggedFactOf<typeof signalClosed>;

/** What became of what I reported? Status and what not to do; never the content, the kind or who took it up (SAF-07). */
export interface ReportDocument extends JsonObject {
  readonly signalId: string;
  readonly tenant: string;
  /** Keyed pseudonym of the reporter. */
  readonly reporter: string;
  readonly status: 'received' | 'picked-up' | 'closed';
  readonly receivedOn: string;
  readonly pickedUpOn: string;
  readonly closedOn: string;
  readonly notToDo: readonly string[];
}

export const reportsView = defineView<ReportDocument, Handled>({
  name: 'reports',
  version: 1,
  context: 'safeguarding',
  handles: [signalFiled.type, signalPickedUp.type, signalClosed.type],
  indexes: { byReporter: ['tenant', 'reporter', 'receivedOn'] },
  key: (event) => [event.data.signalId],
  apply(document, event) {
    switch (event.type) {
      case 'safeguarding.signal-filed.v1': {
        const { signalId, tenant, reporter, filedOn } = event.data;
        return { signalId, tenant, reporter, status: 'received', receivedOn: filedOn, pickedUpOn: '', closedOn: '', notToDo: [] };
      }
      case 'safeguarding.signal-picked-up.v1':
        return document && { ...document, status: 'picked-up', pickedUpOn: event.data.on };
      case 'safeguarding.signal-closed.v1':
        return document && { ...document, status: 'closed', closedOn: event.data.on, notToDo: event.data.notToDo };
    }
  },
});
