import { type AtLeast, dateAt, type Workbench } from '@sleutelbos/kernel';
import { type SignalGrant, signalGrantsView } from '../views/signal-grants.view.js';

/** Whether a grant holds on a date (ISO): first and last day count. */
export const holdsOn = (grant: SignalGrant, date: string): boolean => grant.from <= date && date <= grant.until;

/**
 * A person's grants that hold at the moment of asking; for one signal when it is named. The same work whether that signal exists or not.
 *
 * @throws CommandFailed fact-too-old when the view is more than five seconds behind: a grant may have been ended
 * @throws ViewBehind
 */
export async function liveGrants(
  bench: Pick<Workbench, 'views' | 'clock'>,
  who: { readonly tenant: string; readonly grantee: string },
  options: { readonly signalId?: string; readonly atLeast?: AtLeast } = {},
): Promise<readonly SignalGrant[]> {
  const { signalId, atLeast } = options;
  const equals = { tenant: who.tenant, grantee: who.grantee, ...(signalId === undefined ? {} : { signalId }) };
  if (atLeast) await bench.views.find(signalGrantsView, { index: 'bySignal', equals, limit: 1 }, atLeast);
  await bench.views.mayDecide(signalGrantsView);
  const today = dateAt(bench.clock.now());
  const grants = await bench.views.all(signalGrantsView, { index: 'bySignal', equals });
  return grants.filter((one) => holdsOn(one, today));
}
