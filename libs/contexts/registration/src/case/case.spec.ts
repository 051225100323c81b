import { decider, sealed } from '@sleutelbos/testing';
import { caseDecider } from './case.commands.js';
import { agreementRecorded, agreementWithdrawn, caseData, caseOpened, type NewcomerPart, newcomerPart } from './case.js';

const spec = decider(caseDecider);
const caseId = '0190f3a0-0000-7000-8000-000000000021';
const agreementId = '0190f3a0-0000-7000-8000-000000000022';
const today = '2019-03-01';
const data = {
  caseId,
  programmeId: '0190f3a0-0000-7000-8000-000000000001',
  municipality: 'GM0362',
  regime: '2013' as const,
  languages: ['apc'],
  gender: 'man' as const,
  newcomer: sealed<NewcomerPart>('newcomer'),
};
const programmeMunicipalities = ['GM0362'];
const open = { type: 'open-case', ...data, tenant: 'mee', programmeMunicipalities } as const;
const opened = caseOpened({ ...data, tenant: 'mee' });
const told = { caseId, agreementId, language: 'apc', how: 'in-person', by: 'caseworker', on: '2019-02-11' } as const;
const agree = { type: 'record-agreement', ...told, today } as const;

describe('a case', () => {
  it('REG-40 is opened with its civic-integration regime, the newcomer sealed', () => {
    spec.given([]).when(open).then([opened]);
    expect(caseData.safeParse({ ...data, regime: '2007' }).success).toBe(false);
  });

  it('REG-40 has no field for a citizen service number', () => {
    const names = [...Object.keys(caseData.shape), ...Object.keys(newcomerPart.shape)];
    expect(names.filter((name) => /bsn|citizen|national/i.test(name))).toEqual([]);
  });

  it('REG-01 is refused outside the programme’s municipalities, or without a programme', () => {
    spec
      .given([])
      .when({ ...open, municipality: 'GM0197' })
      .refuses('registration.municipality-not-in-programme');
    spec
      .given([])
      .when({ ...open, programmeMunicipalities: [] })
      .refuses('registration.programme-unknown');
  });
});

describe('the newcomer’s agreement', () => {
  it('REG-41 is recorded with the language, how, and by whom', () =>
    spec
      .given([opened])
      .when(agree)
      .then([agreementRecorded(told)]));

  it('REG-41 is not recorded by the key person alone', () => {
    spec
      .given([opened])
      .when({ ...agree, by: 'key-person' })
      .refuses('registration.agreement-by-key-person-alone');
    spec
      .given([opened])
      .when({ ...agree, by: 'key-person', together: 'coordinator' })
      .then([agreementRecorded({ ...told, by: 'key-person', together: 'coordinator' })]);
  });

  it('REG-41 is revocable, without a reason', () => {
    const withdraw = { type: 'withdraw-agreement', caseId, on: '2019-02-20', today } as const;
    const withdrawn = agreementWithdrawn({ caseId, on: '2019-02-20' });
    spec
      .given([opened, agreementRecorded(told)])
      .when(withdraw)
      .then([withdrawn]);
    spec
      .given([opened, agreementRecorded(told), withdrawn])
      .when(withdraw)
      .thenNothing();
    expect(Object.keys(withdrawn.data).sort()).toEqual(['caseId', 'on']);
  });

  it('REG-41 did not happen tomorrow', () =>
    spec
      .given([opened])
      .when({ ...agree, on: '2019-03-02' })
      .refuses('registration.date-in-future'));
});
