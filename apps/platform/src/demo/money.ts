import { COACH_CENTS_A_MONTH, OVERHEAD_CENTS_A_QUARTER, REQUESTS_BY_MONTH } from './pilot.js';
import { type Cast, DAY, dateOf, morningOf, type Stage } from './stage.js';

/** Every month of the pilot: the coach's hours, claims for the month before, overhead each quarter. */
export function planMoney(stage: Stage, cast: Cast): void {
  const { agenda } = stage;
  const first = REQUESTS_BY_MONTH[0]?.[0] ?? '2019-03';
  for (let month = '2019-01'; month <= '2021-01'; month = following(month)) {
    if (month <= '2020-12') agenda.plan(morningOf(`${month}-28`), () => book(stage, cast, 'coach', COACH_CENTS_A_MONTH));
    if (month <= '2020-12' && Number(month.slice(5)) % 3 === 0)
      agenda.plan(morningOf(`${month}-28`), () => book(stage, cast, 'overhead', OVERHEAD_CENTS_A_QUARTER));
    if (month > first) agenda.plan(morningOf(`${month}-03`), () => claims(stage, cast, preceding(month)));
  }
}

const book = async ({ as, now }: Stage, { sourceId }: Cast, kind: string, cents: number): Promise<void> => {
  await as('finance').post(`/compensation/v1/budgets/${sourceId}/all/costs`, { kind, cents, on: dateOf(now()) });
};

/** Each who worked claims it; the coordinator checks, finance approves and pays (COM-07). */
async function claims({ as, agenda, now }: Stage, cast: Cast, month: string): Promise<void> {
  for (const [keyPersonId, months] of cast.worked) {
    if (!months.has(month)) continue;
    const account = cast.accounts.get(keyPersonId) as string;
    const { claimId } = await as(account).post<{ claimId: string }>('/compensation/v1/claims', { keyPersonId, month });
    const path = `/compensation/v1/claims/${claimId}`;
    await as(account).post(`${path}/submission`);
    agenda.plan(now() + 2 * DAY, async () => void (await as('coordinator').post(`${path}/check`)));
    agenda.plan(now() + 5 * DAY, async () => void (await as('finance').post(`${path}/approval`)));
    agenda.plan(now() + 9 * DAY, async () => {
      await as('finance').post(`${path}/payment`, {
        on: dateOf(now()),
        reference: `MEE${month.replace('-', '')}${claimId.slice(0, 8).toUpperCase()}`,
      });
    });
  }
}

function following(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

function preceding(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}
