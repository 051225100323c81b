import type { AllowanceFact } from '@sleutelbos/compensation/allowance/allowance.js';
import type { BudgetFact } from '@sleutelbos/compensation/budget/budget.js';
import type { ClaimedContactsFact } from '@sleutelbos/compensation/claimed/claimed-contacts.js';
import { allowanceOn } from '@sleutelbos/compensation/rules/volunteer-allowance.rules.js';
import { isRefusal, type LoggedFact, monthOf, weekOf, yearOf } from '@sleutelbos/kernel';
import type { LoadFact } from '@sleutelbos/matching/load/load.js';
import type { PlacementFact } from '@sleutelbos/matching/placement/placement.js';
import type { Rested } from './rested.js';

interface Taken {
  readonly amount: number;
  readonly countsOn: string;
  open: boolean;
  /** Freed because nothing was done under it: then it never counted. */
  void: boolean;
}

type Reserving =
  | { readonly type: 'reserved'; readonly data: { reservation: string; amount: number; countsOn: string } }
  | { readonly type: 'freed'; readonly data: { reservation: string; reason: string } };

/** What stands reserved in a stream, counted from its events alone. */
class Ledger {
  readonly taken = new Map<string, Taken>();

  note({ type, data }: Reserving): void {
    if (type === 'reserved') this.taken.set(data.reservation, { amount: data.amount, countsOn: data.countsOn, open: true, void: false });
    else {
      const one = this.taken.get(data.reservation);
      if (one) Object.assign(one, { open: false, void: data.reason === 'not-acted' });
    }
  }

  sum(which: (one: Taken) => boolean): number {
    return [...this.taken.values()].filter(which).reduce((total, one) => total + one.amount, 0);
  }
}

/** At no moment in the log did anybody or anything carry more than it may. */
export function limitsAreKept({ facts }: Pick<Rested, 'facts'>): readonly string[] {
  const found: string[] = [];
  for (const [stream, of] of byStream(facts)) {
    const say = (what: string): void => void found.push(`${stream}: ${what}`);
    const [aggregate] = stream.split('-');
    if (aggregate === 'load') loads(of as readonly (LoggedFact & LoadFact)[], say);
    if (aggregate === 'allowance') allowances(of as readonly (LoggedFact & AllowanceFact)[], say);
    if (aggregate === 'budget') budgets(of as readonly (LoggedFact & BudgetFact)[], say);
    if (aggregate === 'placement') placements(of as readonly (LoggedFact & PlacementFact)[], say);
    if (aggregate === 'claimedcontacts') claimedOnce(of as readonly (LoggedFact & ClaimedContactsFact)[], say);
  }
  return found;
}

export function byStream(facts: readonly LoggedFact[]): ReadonlyMap<string, readonly LoggedFact[]> {
  const streams = new Map<string, LoggedFact[]>();
  for (const fact of facts) streams.set(fact.stream, [...(streams.get(fact.stream) ?? []), fact]);
  return streams;
}

type Say = (what: string) => void;

/** REG-15, MAT-08. */
function loads(facts: readonly LoadFact[], say: Say): void {
  const ledger = new Ledger();
  let limits = { openAssignments: 0, asksAWeek: 0 };
  for (const fact of facts) {
    if (fact.type === 'matching.load-limits-set.v1') limits = fact.data;
    if (fact.type === 'matching.place-freed.v1') ledger.note({ type: 'freed', data: fact.data });
    if (fact.type !== 'matching.place-reserved.v1') continue;
    ledger.note({ type: 'reserved', data: fact.data });
    const open = ledger.sum((one) => one.open);
    if (open > limits.openAssignments) say(`${open} places where ${limits.openAssignments} are allowed`);
    const week = weekOf(fact.data.countsOn);
    const asks = ledger.sum((one) => !one.void && weekOf(one.countsOn) === week);
    if (asks > limits.asksAWeek) say(`${asks} asks in ${week} where ${limits.asksAWeek} are allowed`);
  }
}

/** COM-02. */
function allowances(facts: readonly AllowanceFact[], say: Say): void {
  const ledger = new Ledger();
  for (const fact of facts) {
    if (fact.type === 'compensation.allowance-freed.v1') ledger.note({ type: 'freed', data: fact.data });
    if (fact.type !== 'compensation.allowance-reserved.v1') continue;
    ledger.note({ type: 'reserved', data: fact.data });
    const { countsOn } = fact.data;
    const limits = allowanceOn(countsOn);
    if (isRefusal(limits)) {
      say(`no limits are known for ${countsOn}`);
      continue;
    }
    const month = ledger.sum((one) => one.open && monthOf(one.countsOn) === monthOf(countsOn));
    const year = ledger.sum((one) => one.open && yearOf(one.countsOn) === yearOf(countsOn));
    if (month > limits.month.cents) say(`${month} cents in ${monthOf(countsOn)} where ${limits.month.cents} are allowed`);
    if (year > limits.year.cents) say(`${year} cents in ${yearOf(countsOn)} where ${limits.year.cents} are allowed`);
  }
}

/** COM-08. */
function budgets(facts: readonly BudgetFact[], say: Say): void {
  const ledger = new Ledger();
  let ceiling = 0;
  let costs = 0;
  for (const fact of facts) {
    if (fact.type === 'compensation.budget-opened.v1') ceiling = fact.data.ceilingCents;
    if (fact.type === 'compensation.cost-booked.v1') costs += fact.data.cents;
    if (fact.type === 'compensation.money-freed.v1') ledger.note({ type: 'freed', data: fact.data });
    if (fact.type === 'compensation.money-reserved.v1') ledger.note({ type: 'reserved', data: fact.data });
    const spent = costs + ledger.sum((one) => one.open);
    if (spent > ceiling) say(`${spent} cents where the ceiling is ${ceiling}`);
  }
}

/** MAT-08: one yes at a time, and each ask has one answer. */
function placements(facts: readonly PlacementFact[], say: Say): void {
  const open = new Map<string, 'asked' | 'accepted' | 'over'>();
  for (const fact of facts) {
    if (fact.type === 'matching.placement-opened.v1' || fact.type === 'matching.placement-closed.v1') continue;
    if (fact.type === 'matching.reservation-lapsed.v1') continue;
    const { assignmentId } = fact.data;
    const now = open.get(assignmentId);
    if (fact.type === 'matching.key-person-asked.v1') {
      if (now) say(`asked twice under ${assignmentId}`);
      open.set(assignmentId, 'asked');
    } else if (fact.type === 'matching.assignment-accepted.v1') {
      if (now !== 'asked') say(`accepted ${assignmentId}, which was ${now ?? 'never asked'}`);
      if ([...open.values()].includes('accepted')) say(`a second yes: ${assignmentId}`);
      open.set(assignmentId, 'accepted');
    } else {
      const ends =
        fact.type === 'matching.assignment-completed.v1' || fact.type === 'matching.assignment-released.v1' ? 'accepted' : 'asked';
      if (now !== ends) say(`${fact.type} of ${assignmentId}, which was ${now ?? 'never asked'}`);
      open.set(assignmentId, 'over');
    }
  }
}

/** COM-06: a contact stands in one claim at a time. */
function claimedOnce(facts: readonly ClaimedContactsFact[], say: Say): void {
  const claimed = new Map<string, string>();
  for (const { type, data } of facts) {
    for (const contact of data.contactIds) {
      if (type === 'compensation.contacts-released.v1') claimed.delete(contact);
      else if (claimed.has(contact)) say(`contact ${contact} stands in two claims`);
      else claimed.set(contact, data.claimId);
    }
  }
}
