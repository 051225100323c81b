import { type AtLeast, dateAt, type Workbench, weekOf } from '@sleutelbos/kernel';
import { placementDecider } from '../placement/placement.commands.js';
import { asksOf, type Placement, type RequestIds } from '../placement/placement.js';
import { candidateOf, candidatesView } from '../views/candidates.view.js';
import { type PlacementDocument, placementsView, type RequestShown } from '../views/placements.view.js';
import type { Candidate, RequestToMatch } from './candidate.js';
import { type Shortlist, shortlist } from './shortlist.js';

/** How long to wait for the views to show what the placement already knows. */
const PATIENCE_MS = 2_000;

export interface ShortlistNow {
  readonly request: RequestToMatch & RequestIds & Pick<RequestShown, 'setting'>;
  readonly candidates: readonly Candidate[];
  readonly list: Shortlist;
}

/**
 * The shortlist of an open help request as of now: key persons of its programme from the view, who was asked from the placement itself.
 * Null when the request is not open or another tenant's.
 *
 * @throws CommandFailed fact-too-old
 * @throws ViewBehind
 */
export async function shortlistNow(
  bench: Pick<Workbench, 'executor' | 'views' | 'clock'>,
  tenant: string,
  helpRequestId: string,
  seen?: AtLeast,
): Promise<ShortlistNow | null> {
  const { state, position } = await bench.executor.load(placementDecider, helpRequestId);
  const atLeast = seen && seen.position > position ? seen : { position, waitMs: PATIENCE_MS };
  const found = await bench.views.get(placementsView, helpRequestId, atLeast);
  await bench.views.mayDecide(placementsView);
  const { request: asked = null } = found?.document ?? {};
  if (!found || !asked || found.document.tenant !== tenant) return null;
  const ids = idsOf(found.document);
  const { programmeId } = ids;
  await bench.views.getMany(candidatesView, [], atLeast);
  await bench.views.mayDecide(candidatesView);
  const pool = await bench.views.all(candidatesView, { index: 'byProgramme', equals: { tenant, programmeId } });
  const week = weekOf(dateAt(bench.clock.now()));
  const candidates = pool.map((one) => candidateOf(one, week));
  const request = { ...ids, ...asked, unavailable: unavailable(state) };
  return { request, candidates, list: shortlist(request, candidates) };
}

/** Whose request a placement is of. */
export function idsOf({ helpRequestId, caseId, programmeId, municipality, tenant }: PlacementDocument): RequestIds {
  return { helpRequestId, caseId, programmeId, municipality, tenant };
}

/** Who has an open ask, said no, or was not wanted by the newcomer: one set, so that nobody can tell which (MAT-01, MAT-09). */
function unavailable(state: Placement): ReadonlySet<string> {
  const not = asksOf(state).filter(
    (one) => one.status === 'asked' || one.status === 'accepted' || one.status === 'declined' || one.refusedByNewcomer,
  );
  return new Set(not.map((one) => one.keyPersonId));
}
