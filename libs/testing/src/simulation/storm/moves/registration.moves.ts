import { dateAt } from '@sleutelbos/kernel';
import { helpRequestsView } from '@sleutelbos/registration/views/help-requests.view.js';
import { CASEWORKER, COORDINATOR, keyPerson, type Move, type Stage, someOf } from '../notebook.js';

const DOMAINS = ['health', 'work', 'money'];
const ROLES = ['helper', 'connector', 'interpreter'];

async function register({ client, dice, notebook }: Stage): Promise<void> {
  const caseId = someOf(dice, notebook.cases);
  if (!caseId) return;
  const wanted = { role: dice.pick(ROLES), language: 'ar', domain: dice.pick(DOMAINS), setting: 'home', remote: dice.chance(0.2) };
  const whoAsked = { genderWish: { wish: 'none' }, requester: 'newcomer', channel: 'phone', description: { text: 'A letter to read' } };
  const ids = await client.send(CASEWORKER, 'registration.register-help-request', { caseId, ...wanted, ...whoAsked });
  const helpRequestId = ids?.helpRequestId;
  if (!helpRequestId) return;
  notebook.helpRequests.push(helpRequestId);
  await readBack(client, helpRequestId);
}

/** Whoever wrote reads what they wrote, or is told to wait. */
async function readBack(client: Stage['client'], helpRequestId: string): Promise<void> {
  const position = client.acknowledged.findLast((one) => one.done.ids.helpRequestId === helpRequestId)?.done.receipt.position;
  if (position === undefined) return;
  const found = await client.read(async ({ bench }) => ({
    document: await bench.views.get(helpRequestsView, helpRequestId, { position, waitMs: 20_000 }),
  }));
  if (found && !found.document) client.wrong.push('A help request that was written could not be read');
}

export const registrationMoves: readonly Move[] = [
  { name: 'register a help request', weight: 6, play: register },
  {
    name: 'tell of informal help',
    weight: 2,
    async play({ client, dice, notebook }) {
      const who = someOf(dice, notebook.keyPersons);
      if (!who) return;
      const help = { role: 'helper', language: 'ar', domain: dice.pick(DOMAINS), minutes: dice.between(10, 300) };
      await client.send(keyPerson(who.account), 'registration.record-informal-help', { keyPersonId: who.keyPersonId, ...help });
    },
  },
  {
    name: 'change limits',
    weight: 2,
    async play({ client, dice, notebook }) {
      const who = someOf(dice, notebook.keyPersons);
      if (!who) return;
      const limits = { hoursAWeek: 40, openAssignments: dice.between(0, 4), asksAWeek: dice.between(1, 6) };
      const by = dice.chance(0.7) ? keyPerson(who.account) : COORDINATOR;
      await client.send(by, 'registration.set-limits', { keyPersonId: who.keyPersonId, ...limits });
    },
  },
  {
    name: 'withdraw or renew an agreement',
    weight: 1,
    async play({ client, dice, notebook }) {
      const caseId = someOf(dice, notebook.cases);
      if (!caseId) return;
      if (dice.chance(0.4)) await client.send(CASEWORKER, 'registration.withdraw-agreement', { caseId });
      const anew = { caseId, language: 'ar', how: 'by-phone', together: 'interpreter' };
      await client.send(COORDINATOR, 'registration.record-agreement', anew);
    },
  },
  {
    name: 'withdraw a help request, or give it up',
    weight: 2,
    async play({ client, dice, notebook }) {
      const helpRequestId = someOf(dice, notebook.helpRequests);
      if (!helpRequestId) return;
      if (dice.chance(0.5)) await client.send(CASEWORKER, 'registration.withdraw-help-request', { helpRequestId });
      else {
        const on = dateAt(client.now);
        await client.send(COORDINATOR, 'registration.mark-help-request-unmet', { helpRequestId, reason: 'no-answer', on });
      }
    },
  },
];
