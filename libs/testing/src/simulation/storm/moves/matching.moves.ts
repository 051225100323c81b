import { addDays, dateAt, instant } from '@sleutelbos/kernel';
import { COORDINATOR, type KnownAssignment, keyPerson, type Move, type Stage, someOf } from '../notebook.js';

const HOUR_MS = 3_600_000;

async function ask({ client, dice, notebook }: Stage): Promise<void> {
  const helpRequestId = someOf(dice, notebook.helpRequests);
  const who = someOf(dice, notebook.keyPersons);
  if (!helpRequestId || !who) return;
  const answerBy = instant(client.now + dice.between(1, 72) * HOUR_MS);
  const override = dice.chance(0.8) ? { override: 'professional-judgement' } : {};
  const input = { helpRequestId, keyPersonId: who.keyPersonId, answerBy, ...override };
  const ids = await client.send(COORDINATOR, 'matching.ask-key-person', input);
  if (ids?.assignmentId) notebook.assignments.push({ ...who, helpRequestId, assignmentId: ids.assignmentId });
}

/** A move of one assignment by its key person, or by the coordinator. */
const ofAssignment = (
  name: string,
  weight: number,
  handler: string,
  by: 'own' | 'coordinator',
  more: (stage: Stage) => object = () => ({}),
) => ({
  name,
  weight,
  async play(stage: Stage): Promise<void> {
    const one = someOf(stage.dice, stage.notebook.assignments);
    if (!one) return;
    const { helpRequestId, assignmentId, account } = one;
    const who = by === 'own' ? keyPerson(account) : COORDINATOR;
    await stage.client.send(who, handler, { helpRequestId, assignmentId, ...more(stage) });
  },
});

/** On a day at or before today: what was done late at night is often written down the day after. */
function contact({ client, dice }: Stage): object {
  const today = dateAt(client.now);
  const on = dice.chance(0.8) ? today : addDays(today, -1);
  const figures = { minutes: dice.between(60, 1_200), travelKm: dice.between(0, 20), travelCents: dice.between(0, 900) };
  return { on, medium: 'visit', reached: true, domains: ['health'], ...figures };
}

const REASONS = ['newcomer-refused', 'key-person-stopped', 'overloaded', 'no-show'];

/** Several at once say yes to the same request: one wins (MAT-08). */
async function rush(stage: Stage): Promise<void> {
  const { client, dice, notebook } = stage;
  const helpRequestId = someOf(dice, notebook.helpRequests);
  if (!helpRequestId) return;
  const asked = notebook.assignments.filter((one) => one.helpRequestId === helpRequestId);
  const yes = ({ account, assignmentId }: KnownAssignment) =>
    client.send(keyPerson(account), 'matching.accept-assignment', { helpRequestId, assignmentId });
  await Promise.all(asked.map(yes));
}

export const matchingMoves: readonly Move[] = [
  { name: 'ask', weight: 14, play: ask },
  { name: 'ask two at once', weight: 3, play: async (stage) => void (await Promise.all([ask(stage), ask(stage)])) },
  ofAssignment('accept', 10, 'matching.accept-assignment', 'own'),
  { name: 'all accept at once', weight: 3, play: rush },
  ofAssignment('decline', 2, 'matching.decline-assignment', 'own'),
  ofAssignment('withdraw', 1, 'matching.withdraw-ask', 'coordinator'),
  ofAssignment('complete', 3, 'matching.complete-assignment', 'own'),
  ofAssignment('release', 2, 'matching.release-assignment', 'coordinator', ({ dice }) => ({ reason: dice.pick(REASONS) })),
  ofAssignment('log a contact', 14, 'matching.log-contact', 'own', contact),
];
