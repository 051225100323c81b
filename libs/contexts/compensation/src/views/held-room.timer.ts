import { defineTimer, defineView, idOf, type LoggedFactOf, TIMER_INDEXES, type TimerDocument } from '@sleutelbos/kernel';
import { allowance } from '../allowance/allowance.js';
import { money } from '../budget/budget.js';

type Handled =
  | LoggedFactOf<typeof allowance.reserved>
  | LoggedFactOf<typeof allowance.used>
  | LoggedFactOf<typeof allowance.freed>
  | LoggedFactOf<typeof money.reserved>
  | LoggedFactOf<typeof money.used>
  | LoggedFactOf<typeof money.freed>;

interface HeldRoom extends TimerDocument {
  readonly owner: 'allowance' | 'budget';
  readonly ownerId: string;
  readonly reservation: string;
  /** The claim's stream. */
  readonly forStream: string;
}

/** Room that is held for a claim and not settled yet: the net under `reserveAndAct` when the process died in between (DESIGN section 4). */
export const heldRoomTimer = defineTimer({
  view: defineView<HeldRoom, Handled>({
    name: 'held-room',
    version: 1,
    context: 'compensation',
    handles: [allowance.reserved.type, allowance.used.type, allowance.freed.type, money.reserved.type, money.used.type, money.freed.type],
    indexes: TIMER_INDEXES,
    key: (event) => [`${event.stream}/${event.data.reservation}`],
    apply(_document, event) {
      if (event.type !== 'compensation.allowance-reserved.v1' && event.type !== 'compensation.money-reserved.v1') return null;
      const { reservation, heldUntil, forStream } = event.data;
      const owner = event.type === 'compensation.allowance-reserved.v1' ? 'allowance' : 'budget';
      return { dueAt: heldUntil, tenant: event.metadata.tenant, owner, ownerId: idOf(event.stream), reservation, forStream };
    },
  }),
  fire: ({ owner, ownerId, reservation, forStream }) => ({
    handler: 'compensation.settle-reservation',
    input: { owner, ownerId, reservation, forStream },
  }),
});
