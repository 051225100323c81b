import { CommandFailed, dateAt, defineHandler, derivedId, instant, millisecondsOf, reserveAndAct } from '@sleutelbos/kernel';
import { z } from 'zod';
import { loadDecider } from '../load/load.commands.js';
import { refuse } from '../refusals.js';
import { whyNot } from '../shortlist/shortlist.js';
import { idsOf, type ShortlistNow, shortlistNow } from '../shortlist/shortlist-now.js';
import { type PlacementDocument, placementsView } from '../views/placements.view.js';
import { placementDecider } from './placement.commands.js';
import { factsOf } from './placement.handlers.js';
import { type AskedFor, asksOf, overrideReason } from './placement.js';

/**
 * Asks a key person. The shortlist is made anew at this moment from the views (advice); what must hold is decided on the streams: room
 * on the key person's load, everything else on the placement. Rank, score and reasons are kept with the ask (MAT-05).
 *
 * `answerBy`: RFC 3339. `override`: why not the first of the list; needed when it is another one.
 * Refuses not-eligible (MAT-01), override-needs-reason (MAT-05), no-room, asked-enough-this-week (REG-15), already-asked,
 * already-assigned, many-open-asks (MAT-08), declined-before (MAT-09), request-closed, request-completed, deadline-not-ahead.
 */
export const askKeyPerson = defineHandler({
  name: 'matching.ask-key-person',
  schema: z.strictObject({
    helpRequestId: z.uuid(),
    keyPersonId: z.uuid(),
    answerBy: z.iso.datetime({ offset: true }),
    override: overrideReason.optional(),
  }),
  async handle({ helpRequestId, keyPersonId, answerBy, override }, call, bench) {
    const assignmentId = derivedId(bench.ciphers, call.origin.commandId, 'assignment');
    const of = (await bench.views.get(placementsView, helpRequestId))?.document;
    const on = { decider: placementDecider, id: helpRequestId, options: { facts: factsOf(call, of), creates: of !== undefined } };
    const receipt = await reserveAndAct(bench, call, on, async (state) => {
      if (state.status === 'closed') throw new CommandFailed('refused', refuse('request-closed'));
      // The view has let go of what is asked: its own reason, not that of an unknown one.
      if (asksOf(state).some((one) => one.status === 'completed')) throw new CommandFailed('refused', refuse('request-completed'));

      const found = await shortlistNow(bench, call.origin.tenant, helpRequestId);
      const candidate = found?.candidates.find((one) => one.keyPersonId === keyPersonId);
      if (!found || !candidate) throw new CommandFailed('not-found');
      const ranked = found.list.ranking.find((one) => one.candidate.keyPersonId === keyPersonId);

      const now = bench.clock.now();
      const act = (reservation: string) =>
        ({
          type: 'ask',
          of: idsOf(of as PlacementDocument),
          assignmentId,
          keyPersonId,
          capId: candidate.capId,
          ...(candidate.account ? { account: candidate.account } : {}),
          reservation,
          on: dateAt(now),
          at: instant(now),
          answerBy: instant(millisecondsOf(answerBy)),
          request: asked(found.request),
          standing: {
            rank: ranked?.rank ?? 1,
            score: ranked?.score ?? 0,
            eligible: Math.max(found.list.eligible, 1),
            reasons: (ranked?.reasons ?? []).map(({ code, points }) => ({ code, points })),
          },
          ...(override ? { override } : {}),
        }) as const;
      // The placement's own refusals say more than "not eligible": they go first.
      const refusal = await bench.executor.preview(placementDecider, helpRequestId, act('preview'));
      if (refusal) throw new CommandFailed('refused', refusal);
      if (!ranked) {
        const code = whyNot(candidate, found.request) ?? 'not-available-for-this-request';
        throw new CommandFailed('refused', refuse('not-eligible', { code }));
      }
      return {
        // Limits come by reaction, so the load may not be there yet: it then refuses by name instead of "not found".
        holds: [{ owner: loadDecider, id: candidate.capId, amount: 1, countsOn: dateAt(now), creates: true }],
        act: (reservations) => act(reservations[0] ?? ''),
        lapse: (reservation) => ({ type: 'lapse' as const, helpRequestId, reservation, on: dateAt(bench.clock.now()) }),
      };
    });
    return { receipt, ids: { helpRequestId, assignmentId } };
  },
});

/** What the key person is asked, in codes; the newcomer's wishes are not among them (REG-42). */
function asked(request: ShortlistNow['request']): AskedFor {
  const { role, language, domain, setting, municipality, remote, day, from, to } = request;
  const time = day === null || from === null || to === null ? {} : { day, from, to };
  return { role, language, domain, setting, municipality, remote, ...time };
}
