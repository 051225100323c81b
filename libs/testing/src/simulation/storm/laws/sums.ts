import { allowanceDecider } from '@sleutelbos/compensation/allowance/allowance.commands.js';
import { budgetDecider } from '@sleutelbos/compensation/budget/budget.commands.js';
import { claimDecider } from '@sleutelbos/compensation/claim/claim.commands.js';
import type { Claim } from '@sleutelbos/compensation/claim/claim.js';
import { budgetFigures, budgetsView } from '@sleutelbos/compensation/views/budgets.view.js';
import { type AnyView, type Decider, type Fact, idOf, type JsonObject, type LoggedFact, type Reservations } from '@sleutelbos/kernel';
import { contactsDecider } from '@sleutelbos/matching/contacts/contacts.commands.js';
import { loadDecider } from '@sleutelbos/matching/load/load.commands.js';
import { placementDecider } from '@sleutelbos/matching/placement/placement.commands.js';
import { asksOf } from '@sleutelbos/matching/placement/placement.js';
import { type BudgetFigures, budgetFiguresView } from '@sleutelbos/reporting/views/budget-figures.view.js';
import { type LoadFigures, loadFiguresView } from '@sleutelbos/reporting/views/load-figures.view.js';
import { byStream } from './limits.js';
import type { Rested } from './rested.js';

type Streams = ReadonlyMap<string, readonly LoggedFact[]>;

/** The last state of every stream of an aggregate, by id. */
function statesOf<S, E extends Fact>(
  streams: Streams,
  decider: Pick<Decider<S, never, E>, 'aggregate' | 'initial' | 'evolve'>,
): ReadonlyMap<string, S> {
  const states = new Map<string, S>();
  for (const [stream, facts] of streams) {
    if (!stream.startsWith(`${decider.aggregate}-`)) continue;
    states.set(
      idOf(stream),
      (facts as unknown as readonly E[]).reduce((state, fact) => decider.evolve(state, fact), decider.initial),
    );
  }
  return states;
}

/** The documents of a view, by id, tombstones left out. */
export type DocumentsOf = (view: AnyView) => Promise<readonly (readonly [string, JsonObject])[]>;

/** At rest nothing is held, and what owners carry is what the acts say: no more, no less. */
export function sumsAgree({ machine, facts }: Rested): Promise<readonly string[]> {
  return sumsOf(facts, async (view) => {
    const served = await machine.servedOf(view);
    const stored = await machine.stores.views.getMany(served, machine.idsOf(served));
    return [...stored].flatMap(([id, { document }]) => (document ? [[id, document] as const] : []));
  });
}

/** The same of any log that is at rest, and its views. */
export async function sumsOf(facts: readonly LoggedFact[], documents: DocumentsOf): Promise<readonly string[]> {
  const streams = byStream(facts);
  const found = [...placesAgree(streams), ...moneyAgrees(streams), ...contactLogsAgree(streams)];
  found.push(...(await figuresAgree(streams, documents)));
  return found;
}

function used(owner: string, reservations: Reservations, found: string[]): ReadonlyMap<string, number> {
  for (const one of Object.values(reservations)) if (one.status === 'held') found.push(`${owner}: ${one.id} is still held`);
  return new Map(
    Object.values(reservations)
      .filter((one) => one.status === 'used')
      .map((one) => [one.id, one.amount]),
  );
}

function compare(owner: string, carried: ReadonlyMap<string, number>, acts: ReadonlyMap<string, number>, found: string[]): void {
  const line = (map: ReadonlyMap<string, number>): string => JSON.stringify([...map].sort());
  if (line(carried) !== line(acts)) found.push(`${owner} carries ${line(carried)}, and the acts say ${line(acts)}`);
}

/** A place is used as long as an ask is open or an assignment under way. */
function placesAgree(streams: Streams): readonly string[] {
  const found: string[] = [];
  const asks = [...statesOf(streams, placementDecider).values()].flatMap((state) => [...asksOf(state)]);
  const open = asks.filter((one) => one.status === 'asked' || one.status === 'accepted');
  for (const [capId, load] of statesOf(streams, loadDecider)) {
    const acts = open.filter((one) => one.capId === capId).map((one) => [one.reservation, 1] as const);
    compare(`load-${capId}`, used(`load-${capId}`, load.reservations, found), new Map(acts), found);
  }
  return found;
}

const given = (claim: Claim) => (claim.status === 'approved' || claim.status === 'paid' ? claim : null);

/** Money and room in the limits are used by claims that are approved or paid, to the cent. */
function moneyAgrees(streams: Streams): readonly string[] {
  const found: string[] = [];
  const claims = [...statesOf(streams, claimDecider).values()].flatMap((claim) => given(claim) ?? []);
  const actsOf = (owner: 'budget' | 'allowance', id: string) =>
    new Map(
      claims.flatMap((claim) =>
        claim.reservations.filter((one) => one.owner === owner && one.ownerId === id).map((one) => [one.reservation, claim.cents] as const),
      ),
    );
  for (const [id, { reservations }] of statesOf(streams, budgetDecider))
    compare(`budget-${id}`, used(`budget-${id}`, reservations, found), actsOf('budget', id), found);
  for (const [id, { reservations }] of statesOf(streams, allowanceDecider))
    compare(`allowance-${id}`, used(`allowance-${id}`, reservations, found), actsOf('allowance', id), found);
  return found;
}

/** MAT-14: open while the assignment is under way, closed after it. */
function contactLogsAgree(streams: Streams): readonly string[] {
  const logs = statesOf(streams, contactsDecider);
  const asks = [...statesOf(streams, placementDecider).values()].flatMap((state) => [...asksOf(state)]);
  return asks.flatMap(({ assignmentId, status }) => {
    const log = logs.get(assignmentId)?.status ?? 'none';
    const right = status === 'accepted' ? log === 'open' : log !== 'open';
    return right ? [] : [`contacts-${assignmentId} is ${log}, the assignment is ${status}`];
  });
}

/** What people see adds up to what was decided. */
async function figuresAgree(streams: Streams, documentsOf: DocumentsOf): Promise<readonly string[]> {
  const found: string[] = [];
  const documents = async <D extends JsonObject>(view: { readonly name: string }): Promise<readonly (readonly [string, D])[]> =>
    (await documentsOf(view as AnyView)) as readonly (readonly [string, D])[];
  const equal = (what: string, shown: number, is: number): void => {
    if (shown !== is) found.push(`${what} shows ${shown}, and it is ${is}`);
  };
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, cents) => total + cents, 0);
  const claims = [...statesOf(streams, claimDecider).values()].flatMap((claim) => given(claim) ?? []);
  const claimed = (sourceId: unknown, period: unknown, paid: boolean): number =>
    sum(
      claims
        .filter((one) => one.sourceId === sourceId && one.period === period && (!paid || one.status === 'paid'))
        .map((one) => one.cents),
    );

  for (const [id, document] of await documents<Parameters<typeof budgetFigures>[0]>(budgetsView)) {
    const figures = budgetFigures(document);
    equal(`budgets ${id}: reserved`, figures.reservedCents, 0);
    equal(
      `budgets ${id}: committed and paid`,
      figures.committedCents + figures.paidCents,
      claimed(document.sourceId, document.period, false),
    );
    equal(`budgets ${id}: paid`, figures.paidCents, claimed(document.sourceId, document.period, true));
  }
  for (const [id, { sourceId, budgets }] of await documents<BudgetFigures>(budgetFiguresView)) {
    for (const one of budgets) {
      equal(`budget-figures ${id}: claims`, one.claimsCents, claimed(sourceId, one.period, false));
      equal(`budget-figures ${id}: paid`, one.paidCents, claimed(sourceId, one.period, true));
    }
  }
  const asks = [...statesOf(streams, placementDecider).values()].flatMap((state) => [...asksOf(state)]);
  for (const [id, document] of await documents<LoadFigures>(loadFiguresView))
    equal(`load-figures ${id}: open`, document.open, asks.filter((one) => one.keyPersonId === id && one.status === 'accepted').length);
  return found;
}
