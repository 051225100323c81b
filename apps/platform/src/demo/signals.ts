import { DAY, dateOf, HOUR, morningOf, type Stage } from './stage.js';

/** Two worries under the reporting code, and one that an auditor looks into under a dated grant. All invented. */
export function planSignals(stage: Stage): void {
  const { agenda } = stage;
  agenda.plan(morningOf('2019-10-16'), () => signal(stage, 'key-person-1', 'Blauwe plekken, en angst om naar huis te gaan', false));
  agenda.plan(morningOf('2020-06-09'), () => signal(stage, 'key-person-7', 'Gesprek over een reis van de dochter in de zomer', true));
}

async function signal({ as, agenda, now }: Stage, account: string, observed: string, audited: boolean): Promise<void> {
  const { signalId } = await as(account).post<{ signalId: string }>('/safeguarding/v1/signals', {
    kind: audited ? 'genital-mutilation' : 'violence',
    observed,
    seenOn: dateOf(now() - DAY),
    basis: audited ? 'told-by-person-concerned' : 'seen',
    mayCall: !audited,
  });
  const path = `/safeguarding/v1/signals/${signalId}`;
  agenda.plan(now() + 2 * HOUR, async () => void (await as('attention-officer').post(`${path}/acknowledgements`)));
  if (audited) {
    agenda.plan(now() + 20 * DAY, async () => {
      const from = dateOf(now());
      await as('attention-officer').post(`${path}/grants`, {
        grantee: 'auditor-1',
        purpose: 'audit',
        from,
        until: dateOf(now() + 14 * DAY),
      });
    });
    return;
  }
  agenda.plan(now() + DAY, async () => {
    await as(account).post(`${path}/supplements`, { observed: 'Vandaag weer gezien, niets gezegd', seenOn: dateOf(now()), basis: 'seen' });
  });
  agenda.plan(
    now() + 9 * DAY,
    async () => void (await as('attention-officer').post(`${path}/closings`, { notToDo: ['do-not-confront', 'do-not-visit-alone'] })),
  );
}
