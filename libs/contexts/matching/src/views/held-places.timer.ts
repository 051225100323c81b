import { defineTimer, defineView, idOf, type LoggedFactOf, TIMER_INDEXES, type TimerDocument } from '@sleutelbos/kernel';
import { place } from '../load/load.js';

type Handled = LoggedFactOf<typeof place.reserved> | LoggedFactOf<typeof place.used> | LoggedFactOf<typeof place.freed>;

export interface HeldPlaceDocument extends TimerDocument {
  readonly capId: string;
  readonly reservation: string;
  readonly forStream: string;
}

/** Which places are held for an ask that may never have been recorded? The net under the reaction `settle-places`. */
export const heldPlaces = defineTimer<HeldPlaceDocument, Handled>({
  view: defineView<HeldPlaceDocument, Handled>({
    name: 'held-places',
    version: 1,
    context: 'matching',
    handles: [place.reserved.type, place.used.type, place.freed.type],
    indexes: TIMER_INDEXES,
    key: (event) => [event.data.reservation],
    apply(_, event) {
      if (event.type !== 'matching.place-reserved.v1') return null;
      const { reservation, forStream, heldUntil } = event.data;
      return { dueAt: heldUntil, tenant: event.metadata.tenant, capId: idOf(event.stream), reservation, forStream };
    },
  }),
  fire: ({ capId, reservation, forStream }) => ({ handler: 'matching.resolve-held-place', input: { capId, reservation, forStream } }),
});
