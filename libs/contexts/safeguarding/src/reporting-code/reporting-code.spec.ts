import { decider } from '@sleutelbos/testing';
import { reportingCodeDecider } from './reporting-code.commands.js';
import { evolve, functionOn, noReportingCode, officerEnded, officerNamed, type ReportingCodeFact } from './reporting-code.js';

const officerId = '0190f3a0-0000-7000-8000-000000000001';
const other = '0190f3a0-0000-7000-8000-000000000002';
const named = officerNamed({
  tenant: 'mee',
  organisation: 'mee',
  officerId,
  person: 'officer-1',
  function: 'attention-officer',
  from: '2019-01-01',
  until: '2020-12-31',
});
const ended = officerEnded({ organisation: 'mee', officerId, on: '2019-06-01' });
const state = (...facts: ReportingCodeFact[]) => facts.reduce(evolve, noReportingCode);

describe('a reporting code', () => {
  const spec = decider(reportingCodeDecider);

  it('SAF-02 names an attention officer for a period', () =>
    spec
      .given([])
      .when({ type: 'name-officer', ...named.data })
      .then([named]));

  it('SAF-02 names nobody twice in one function at one time', () =>
    spec
      .given([named])
      .when({ type: 'name-officer', ...named.data, officerId: other, from: '2020-12-31', until: undefined })
      .refuses('safeguarding.officer-already-named'));

  it('SAF-02 names somebody again from the day on which the former appointment ended', () =>
    spec
      .given([named, ended])
      .when({ type: 'name-officer', ...named.data, officerId: other, from: '2019-06-01' })
      .then([officerNamed({ ...named.data, officerId: other, from: '2019-06-01' })]));

  it('SAF-02 refuses an appointment that ends before it begins', () =>
    spec
      .given([])
      .when({ type: 'name-officer', ...named.data, until: '2018-12-31' })
      .refuses('safeguarding.officer-ends-before-it-begins'));

  it('SAF-02 ends an appointment once, and only one that is there', () => {
    spec
      .given([named])
      .when({ type: 'end-officer', ...ended.data })
      .then([ended]);
    spec
      .given([named, ended])
      .when({ type: 'end-officer', ...ended.data, on: '2019-07-01' })
      .refuses('safeguarding.officer-already-ended');
    spec
      .given([named])
      .when({ type: 'end-officer', ...ended.data, officerId: other })
      .refuses('safeguarding.officer-unknown');
  });

  it('SAF-02 decides on the date of asking: first and last day count, the day of an early end does not', () => {
    const on = (date: string, ...facts: ReportingCodeFact[]) => functionOn(state(named, ...facts), 'officer-1', date);
    expect([on('2018-12-31'), on('2019-01-01'), on('2020-12-31'), on('2021-01-01')]).toEqual([
      null,
      'attention-officer',
      'attention-officer',
      null,
    ]);
    expect([on('2019-05-31', ended), on('2019-06-01', ended)]).toEqual(['attention-officer', null]);
    expect(functionOn(state(named), 'officer-2', '2019-05-31')).toBeNull();
  });
});
