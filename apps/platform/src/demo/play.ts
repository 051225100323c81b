import { Agenda } from './agenda.js';
import type { ApiClient } from './api-client.js';
import { Chance } from './chance.js';
import { planRequests } from './help-requests.js';
import { planMoney } from './money.js';
import { KEY_PERSONS } from './pilot.js';
import { agree, apply, openPilot, prepareContract, train } from './set-up.js';
import { planSignals } from './signals.js';
import { type Cast, HOUR, morningOf, type Stage } from './stage.js';

/** First day of the demo's clock, and the day on which it is left to the visitor. */
export const FIRST_DAY = morningOf('2019-01-01');
const PILOT_DONE = morningOf('2021-02-01');
const CONTRACT_READY = morningOf('2021-12-15');
export const LAST_DAY = morningOf('2022-01-03');

export interface PlayOptions {
  readonly as: (persona: string) => ApiClient;
  readonly now: () => number;
  /** Moves the clock, and resolves when everything that became due is done. */
  readonly moveTo: (at: number) => Promise<void>;
  /** `share` 0..1 of the time between the first and the last day. */
  readonly progress: (share: number, date: string) => void;
}

/** Plays the pilot through the public API, moment by moment, and leaves the contract of 2022 ready. */
export async function play({ as, now, moveTo, progress }: PlayOptions): Promise<void> {
  const agenda = new Agenda();
  const stage: Stage = { as, now, agenda, chance: new Chance(2019) };
  const { programmeId, sourceId } = await openPilot(stage);
  const cast: Cast = { programmeId, sourceId, accounts: new Map(), worked: new Map() };
  planKeyPersons(stage, cast);
  planRequests(stage, cast);
  planMoney(stage, cast);
  planSignals(stage);
  agenda.plan(CONTRACT_READY, () => prepareContract(stage, cast));
  for (let next = agenda.next(LAST_DAY); next; next = agenda.next(LAST_DAY)) {
    if (next.at > now()) await moveTo(next.at);
    await next.what();
    progress(Math.min(1, (next.at - FIRST_DAY) / (PILOT_DONE - FIRST_DAY)), new Date(now()).toISOString().slice(0, 7));
  }
  await moveTo(LAST_DAY);
  progress(1, '2022-01');
}

/** They apply in January, agree in February, and are trained together at the end of it. */
function planKeyPersons(stage: Stage, cast: Cast): void {
  const accounts = cast.accounts as Map<string, string>;
  for (const [index, planned] of KEY_PERSONS.entries()) {
    stage.agenda.plan(morningOf('2019-01-14') + index * 24 * HOUR, async () => {
      const keyPersonId = await apply(stage, cast.programmeId, planned);
      accounts.set(keyPersonId, planned.account);
      stage.agenda.plan(stage.now() + 14 * 24 * HOUR, () => agree(stage, keyPersonId, planned));
    });
  }
  stage.agenda.plan(morningOf('2019-02-22'), () => train(stage, [...accounts.keys()], cast.sourceId));
}
