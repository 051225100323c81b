import { addDays, dateAt } from '@sleutelbos/kernel';
import { keyPerson, type Move, OFFICER, someOf } from '../notebook.js';

const seen = (now: number) => ({ observed: 'Seen today', seenOn: dateAt(now), basis: 'seen' });

export const safeguardingMoves: readonly Move[] = [
  {
    name: 'file a signal',
    weight: 1,
    async play({ client, dice, notebook }) {
      const who = someOf(dice, notebook.keyPersons);
      if (!who) return;
      const input = { ...seen(client.now), kind: 'violence', mayCall: dice.chance(0.5) };
      const ids = await client.send(keyPerson(who.account), 'safeguarding.file-signal', input);
      if (ids?.signalId) notebook.signals.push({ signalId: ids.signalId, account: who.account });
    },
  },
  {
    name: 'add to a signal, pick it up, or close it',
    weight: 2,
    async play({ client, dice, notebook }) {
      const one = someOf(dice, notebook.signals);
      if (!one) return;
      const { signalId, account } = one;
      const what = dice.pick(['supplement', 'pick-up', 'close'] as const);
      if (what === 'supplement') await client.send(keyPerson(account), 'safeguarding.supplement-signal', { signalId, ...seen(client.now) });
      if (what === 'pick-up') await client.send(OFFICER, 'safeguarding.pick-up-signal', { signalId });
      if (what === 'close') await client.send(OFFICER, 'safeguarding.close-signal', { signalId, notToDo: ['do-not-confront'] });
    },
  },
  {
    name: 'give or end a grant',
    weight: 1,
    async play({ client, dice, notebook }) {
      const one = someOf(dice, notebook.signals);
      if (!one) return;
      const from = dateAt(client.now);
      const input = { signalId: one.signalId, grantee: 'auditor-1', purpose: 'audit', from, until: addDays(from, 14) };
      const ids = await client.send(OFFICER, 'safeguarding.give-grant', input);
      if (ids?.grantId) notebook.grants.push(ids.grantId);
      const grantId = someOf(dice, notebook.grants);
      if (grantId && dice.chance(0.4)) await client.send(OFFICER, 'safeguarding.end-grant', { grantId });
    },
  },
];
