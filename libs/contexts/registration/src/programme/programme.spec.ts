import { decider } from '@sleutelbos/testing';
import { programmeDecider } from './programme.commands.js';
import { fundingSourceAdded, periodAdded, programmeOpened } from './programme.js';

const programmeId = '0190f3a0-0000-7000-8000-000000000001';
const periodId = '0190f3a0-0000-7000-8000-000000000002';
const opened = programmeOpened({ programmeId, tenant: 'mee', name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' });
const pilot = {
  programmeId,
  periodId,
  name: 'Pilot',
  from: '2019-01-01',
  to: '2020-12-31',
  parties: ['MEE Amstel en Zaan', 'VluchtelingenWerk'],
  targetRequests: 80,
  targetBy: '2020-12-31',
  targetDefinition: 'cumulative' as const,
};

describe('a programme', () => {
  const spec = decider(programmeDecider);

  it('REG-01 is opened once, with its municipalities', () =>
    spec
      .given([])
      .when({ type: 'open-programme', ...opened.data })
      .then([opened]));

  it('REG-01 takes a period with a target and its printed definition', () =>
    spec
      .given([opened])
      .when({ type: 'add-period', ...pilot })
      .then([periodAdded(pilot)]));

  it('REG-01 refuses a period that overlaps another: pilot and contract are kept apart', () =>
    spec
      .given([opened, periodAdded(pilot)])
      .when({ type: 'add-period', ...pilot, periodId: '0190f3a0-0000-7000-8000-000000000003', from: '2020-12-31', to: '2022-12-31' })
      .refuses('registration.periods-overlap'));

  it('REG-01 refuses a period longer than any contract', () =>
    spec
      .given([opened])
      .when({ type: 'add-period', ...pilot, to: '2031-12-31' })
      .refuses('registration.period-too-long', { years: 10 }));

  it('REG-01 keeps several funding sources, each with its own period and ceiling', () => {
    const source = {
      programmeId,
      sourceId: periodId,
      name: 'Implementatiegelden',
      from: '2019-01-01',
      to: '2020-12-31',
      ceilingCents: 8_000_000,
      ceilingPer: 'period' as const,
    };
    return spec
      .given([opened])
      .when({ type: 'add-funding-source', ...source })
      .then([fundingSourceAdded(source)]);
  });
});
