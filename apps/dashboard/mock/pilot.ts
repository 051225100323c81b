import type { CouncilFigures, MonthFigures } from '@sleutelbos/reporting/figures/council-figures.js';
import { guarded } from '@sleutelbos/reporting/figures/small-cells.js';

/** Invented months of the pilot: a slow start, a good second half of 2019, the spring of 2020 that stood still. */
const REGISTERED = [0, 1, 2, 1, 3, 2, 2, 3, 5, 4, 5, 3, 4, 5, 2, 0, 1, 2, 2, 3, 4, 4, 3, 2];
const INFORMAL = [0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 2, 2, 1, 1, 0, 0, 1, 1, 1, 1];
const UNMET = [0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0];

function months(year: number, registered: readonly number[], informal: readonly number[], unmet: readonly number[]): MonthFigures[] {
  const done = registered.map((_, index) => Math.max(0, (registered[index - 1] ?? 0) - (unmet[index] ?? 0)) + (informal[index] ?? 0));
  const shown = (counts: readonly number[]) => {
    const { hidden } = guarded(Object.fromEntries(counts.entries()));
    return counts.map((one, index) => (hidden.has(String(index)) ? null : one));
  };
  const [completed, missed] = [shown(done), shown(unmet)];
  let cumulative = 0;
  return registered.map((asked, index) => {
    const extra = informal[index] ?? 0;
    cumulative += asked + extra;
    return {
      month: `${year + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
      requests: asked + extra,
      registered: asked,
      informal: extra,
      completed: completed[index] ?? null,
      unmet: missed[index] ?? null,
      cumulative,
    };
  });
}

const pilot = months(2019, REGISTERED, INFORMAL, UNMET);
const sum = (of: (one: MonthFigures) => number) => pilot.reduce((total, one) => total + of(one), 0);
const none = Array.from({ length: 12 }, () => 0);
const figure = (value: number, nl: string, en: string) => ({ value, definition: { nl, en } });

const kinds = (counts: readonly [number, number, number, number, number]) => ({
  requests: figure(
    counts[0],
    'Hulpvragen geregistreerd in de periode, informele hulp meegeteld',
    'Help requests registered in the period, informal help included',
  ),
  informal: figure(
    counts[1],
    'Hulp zonder hulpvraag vooraf, achteraf vastgelegd door de sleutelpersoon',
    'Help without a prior request, recorded afterwards by the key person',
  ),
  matched: figure(
    counts[2],
    'Hulpvragen die een sleutelpersoon in de periode op zich nam, min teruggegeven',
    'Requests taken on by a key person in the period, less those given back',
  ),
  completed: figure(counts[3], 'Hulpvragen waarvan de hulp in de periode is afgerond', 'Requests whose help was completed in the period'),
  unmet: figure(
    counts[4],
    'Hulpvragen waarvoor in de periode geen sleutelpersoon werd gevonden',
    'Requests for which no key person was found in the period',
  ),
});

/** The Amstelveen programme after its pilot: figures invented, shape exactly that of `GET /reporting/v1/public-figures`. */
export const amstelveen: CouncilFigures = {
  programmeId: '7d1f0f7e-5f0e-4a7b-9a53-0d6f9f6f2b11',
  name: 'Sleutelpersonen voor statushouders Amstelveen',
  municipalities: ['GM0362'],
  periods: [
    {
      periodId: '11111111-5f0e-4a7b-9a53-0d6f9f6f2b11',
      name: 'Pilot 2019–2020',
      from: '2019-01-01',
      to: '2020-12-31',
      parties: ['MEE Amstel en Zaan', 'VluchtelingenWerk Midden en West Nederland'],
      target: { ...figure(80, 'Doel zoals bij de periode vastgelegd', 'Target as agreed with the period'), by: '2020-12-31' },
      actual: figure(
        sum((one) => one.requests),
        'Hulpvragen sinds de start van het programma tot het einde van de periode, informele hulp meegeteld',
        'Help requests since the start of the programme until the end of the period, informal help included',
      ),
      ...kinds([sum((one) => one.requests), sum((one) => one.informal), 51, 49, UNMET.reduce((total, one) => total + one, 0)]),
      unmetByReason: [
        { reason: 'no-gender-wish', value: null },
        { reason: 'no-language', value: null },
        { reason: 'no-room', value: null },
      ],
      months: pilot,
    },
    {
      periodId: '22222222-5f0e-4a7b-9a53-0d6f9f6f2b11',
      name: 'Contract 2022',
      from: '2022-01-01',
      to: '2022-12-31',
      parties: ['MEE Amstel en Zaan'],
      target: { ...figure(800, 'Doel zoals bij de periode vastgelegd', 'Target as agreed with the period'), by: '2022-12-31' },
      actual: figure(
        0,
        'Hulpvragen geregistreerd in de periode, informele hulp meegeteld',
        'Help requests registered in the period, informal help included',
      ),
      ...kinds([0, 0, 0, 0, 0]),
      unmetByReason: [],
      months: months(2022, none, none, none),
    },
  ],
  load: { keyPersons: 8, open: 17, limit: 26 },
  budgets: [
    {
      name: 'Implementatiegelden nieuwe Wet inburgering',
      period: 'all',
      from: '2019-01-01',
      to: '2020-12-31',
      ceilingCents: 8_000_000,
      usedCents: 7_712_400,
      claimsCents: 612_400,
      paidCents: 598_150,
      costs: [
        { kind: 'coach', cents: 4_300_000 },
        { kind: 'coordination', cents: 1_560_000 },
        { kind: 'training', cents: 980_000 },
        { kind: 'interpreter', cents: 60_000 },
        { kind: 'overhead', cents: 200_000 },
      ],
    },
    {
      name: 'Onafhankelijke cliëntondersteuning',
      period: '2022',
      from: '2022-01-01',
      to: '2022-12-31',
      ceilingCents: 4_000_000,
      usedCents: 0,
      claimsCents: 0,
      paidCents: 0,
      costs: [],
    },
  ],
  costPerRequestCents: Math.round(7_712_400 / sum((one) => one.requests)),
};
