import { dateAt, monthOf } from '@sleutelbos/kernel';
import { COORDINATOR, FINANCE, keyPerson, type Move, type Stage, someOf } from '../notebook.js';

async function draft({ client, dice, notebook }: Stage): Promise<string | null> {
  const who = someOf(dice, notebook.keyPersons);
  if (!who) return null;
  const month = monthOf(dateAt(client.now));
  const method = dice.chance(0.85) ? 'lump-sum' : 'proven-costs';
  const input = { keyPersonId: who.keyPersonId, month, method, sourceId: dice.pick(notebook.sources) };
  const claimId = (await client.send(keyPerson(who.account), 'compensation.draft-claim', input))?.claimId ?? null;
  if (claimId) notebook.claims.push(claimId);
  if (claimId && dice.chance(0.8)) await client.send(keyPerson(who.account), 'compensation.submit-claim', { claimId });
  return claimId;
}

/** From draft to paid in one go, as far as it comes. */
async function wholeWay(stage: Stage): Promise<void> {
  const { client } = stage;
  const claimId = await draft(stage);
  if (!claimId) return;
  await client.send(COORDINATOR, 'compensation.check-claim', { claimId });
  await client.send(FINANCE, 'compensation.approve-claim', { claimId });
  await pay(stage, claimId);
}

async function pay({ client }: Stage, claimId: string): Promise<void> {
  const reference = `MEE-${claimId.slice(0, 8).toUpperCase()}`;
  await client.send(FINANCE, 'compensation.pay-claim', { claimId, on: dateAt(client.now), reference });
}

const ofClaim = (name: string, weight: number, play: (stage: Stage, claimId: string) => Promise<unknown>): Move => ({
  name,
  weight,
  async play(stage) {
    const claimId = someOf(stage.dice, stage.notebook.claims);
    if (claimId) await play(stage, claimId);
  },
});

export const compensationMoves: readonly Move[] = [
  { name: 'draft a claim', weight: 3, play: async (stage) => void (await draft(stage)) },
  { name: 'a claim, the whole way', weight: 6, play: wholeWay },
  ofClaim('submit', 2, ({ client }, claimId) => client.send(keyPerson('key-person-1'), 'compensation.submit-claim', { claimId })),
  ofClaim('check', 3, ({ client }, claimId) => client.send(COORDINATOR, 'compensation.check-claim', { claimId })),
  ofClaim('approve', 4, ({ client }, claimId) => client.send(FINANCE, 'compensation.approve-claim', { claimId })),
  ofClaim('approve twice at once', 1, async ({ client }, claimId) => {
    const by = (id: string) => client.send({ id, role: 'finance' }, 'compensation.approve-claim', { claimId });
    await Promise.all([by('finance-1'), by('finance-2')]);
  }),
  ofClaim('return', 2, ({ client }, claimId) => client.send(COORDINATOR, 'compensation.return-claim', { claimId, reason: 'wrong-hours' })),
  ofClaim('pay', 3, pay),
  {
    name: 'book a cost',
    weight: 2,
    async play({ client, dice, notebook }) {
      const on = dateAt(client.now);
      const [pilot, province] = notebook.sources;
      const where = dice.chance(0.5) ? { sourceId: pilot, period: 'all' } : { sourceId: province, period: on.slice(0, 4) };
      await client.send(FINANCE, 'compensation.book-cost', { ...where, kind: 'training', cents: dice.between(500, 12_000), on });
    },
  },
];
