import { defineView, type JsonObject, type LoggedFactOf, type Sealed } from '@sleutelbos/kernel';
import type { z } from 'zod';
import {
  type observation,
  type signalClosed,
  type signalContent,
  signalFiled,
  signalPickedUp,
  signalSupplemented,
} from '../signal/signal.js';

type Handled =
  | LoggedFactOf<typeof signalFiled>
  | LoggedFactOf<typeof signalSupplemented>
  | LoggedFactOf<typeof signalPickedUp>
  | LoggedFactOf<typeof signalClosed>;

interface Supplement extends JsonObject {
  readonly supplementId: string;
  readonly on: string;
  readonly content: Sealed<z.output<typeof observation>>;
}

/**
 * Which signals are there for the people whom the code names? The source stays out of this view, as do the reporter's pseudonym
 * and subject: an officer who asked for it could not be shown what is not here (SAF-03).
 */
export interface SignalDocument extends JsonObject {
  readonly signalId: string;
  readonly tenant: string;
  readonly organisation: string;
  readonly kind: string;
  readonly status: 'received' | 'picked-up' | 'closed';
  readonly filedOn: string;
  readonly mayCall: boolean;
  readonly content: Sealed<z.output<typeof signalContent>>;
  readonly supplements: readonly Supplement[];
  /** Actor id of who picked it up, and when; empty before. */
  readonly officer: string;
  readonly pickedUpOn: string;
  readonly closedOn: string;
  readonly revision: number;
}

export const signalsView = defineView<SignalDocument, Handled>({
  name: 'signals',
  version: 1,
  context: 'safeguarding',
  handles: [signalFiled.type, signalSupplemented.type, signalPickedUp.type, 'safeguarding.signal-closed.v1'],
  indexes: { byOrganisation: ['tenant', 'organisation', 'filedOn'] },
  key: (event) => [event.data.signalId],
  apply(document, event) {
    const { revision } = event;
    switch (event.type) {
      case 'safeguarding.signal-filed.v1': {
        const { reporter: _, sourceId: __, source: ___, ...shown } = event.data;
        return { ...shown, status: 'received', supplements: [], officer: '', pickedUpOn: '', closedOn: '', revision };
      }
      case 'safeguarding.signal-supplemented.v1': {
        const { signalId: _, ...supplement } = event.data;
        return document && { ...document, supplements: [...document.supplements, supplement], revision };
      }
      case 'safeguarding.signal-picked-up.v1':
        return document && { ...document, status: 'picked-up', officer: event.data.officer, pickedUpOn: event.data.on, revision };
      case 'safeguarding.signal-closed.v1':
        return document && { ...document, status: 'closed', closedOn: event.data.on, revision };
    }
  },
});
