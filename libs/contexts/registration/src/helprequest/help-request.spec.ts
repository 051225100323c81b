import { decider, sealed } from '@sleutelbos/testing';
import { helpRequestDecider } from './help-request.commands.js';
import { helpRequestRegistered, helpRequestUnmet, helpRequestWithdrawn, informalHelpRecorded } from './help-request.js';

const spec = decider(helpRequestDecider);
const helpRequestId = '0190f3a0-0000-7000-8000-000000000031';
const programmeId = '0190f3a0-0000-7000-8000-000000000001';
const today = '2019-03-01';
const asked = {
  helpRequestId,
  caseId: '0190f3a0-0000-7000-8000-000000000021',
  programmeId,
  municipality: 'GM0362',
  role: 'connector' as const,
  language: 'apc',
  domain: 'health' as const,
  setting: 'health-care' as const,
  remote: false,
  genderWish: { wish: 'none' as const },
  requester: 'caseworker' as const,
  channel: 'e-mail' as const,
  registeredOn: '2019-02-12',
  description: sealed<{ text: string }>('description'),
};
const register = { type: 'register-help-request', ...asked, tenant: 'mee', agreed: true } as const;
const registered = helpRequestRegistered({ ...asked, dueOn: '2019-02-26', tenant: 'mee' });
const help = {
  helpRequestId,
  keyPersonId: '0190f3a0-0000-7000-8000-000000000011',
  capId: '0190f3a0-0000-7000-8000-000000000012',
  programmeId,
  role: 'helper' as const,
  language: 'ti',
  domain: 'money' as const,
  minutes: 45,
  on: '2019-02-27',
};
const recordHelp = { type: 'record-informal-help', ...help, tenant: 'mee', own: true, today } as const;
const informal = informalHelpRecorded({ ...help, tenant: 'mee' });

describe('a help request', () => {
  it('REG-44 is registered with a due date: the service norm after the day of registration', () =>
    spec.given([]).when(register).then([registered]));

  it('REG-41 is refused without the newcomer’s agreement', () =>
    spec
      .given([])
      .when({ ...register, agreed: false })
      .refuses('registration.no-agreement'));

  it('REG-43 names day, start and end together or not at all', () => {
    spec
      .given([])
      .when({ ...register, day: 4, from: '18:00', to: '19:30' })
      .then([helpRequestRegistered({ ...registered.data, day: 4, from: '18:00', to: '19:30' })]);
    spec
      .given([])
      .when({ ...register, day: 4 })
      .refuses('registration.window-incomplete');
    spec
      .given([])
      .when({ ...register, day: 4, from: '18:00', to: '17:00' })
      .refuses('registration.window-ends-before-it-begins');
  });

  it('REG-42 a wish names a gender, no wish names none', () => {
    spec
      .given([])
      .when({ ...register, genderWish: { wish: 'require' } })
      .refuses('registration.wish-without-gender');
    spec
      .given([])
      .when({ ...register, genderWish: { wish: 'none', gender: 'woman' } })
      .refuses('registration.wish-without-gender');
  });

  it('REG-46 that cannot be met is closed with a coded reason, and stays in the figures', () =>
    spec
      .given([registered])
      .when({ type: 'mark-help-request-unmet', helpRequestId, reason: 'no-language', on: '2019-02-26', today })
      .then([helpRequestUnmet({ helpRequestId, programmeId, reason: 'no-language', on: '2019-02-26' })]));

  it('REG-43 can be withdrawn while it is open, and not after', () => {
    const withdraw = { type: 'withdraw-help-request', helpRequestId, on: '2019-02-20', today } as const;
    spec
      .given([registered])
      .when(withdraw)
      .then([helpRequestWithdrawn({ helpRequestId, programmeId, on: '2019-02-20' })]);
    spec
      .given([registered, helpRequestUnmet({ helpRequestId, programmeId, reason: 'no-room', on: '2019-02-19' })])
      .when(withdraw)
      .refuses('registration.help-request-closed');
  });
});

describe('informal help', () => {
  it('REG-43 is recorded afterwards in one call by the key person', () => spec.given([]).when(recordHelp).then([informal]));

  it('REG-41 is logged without a person', () => {
    expect(Object.keys(informal.data).filter((name) => /case|newcomer|person$|description|text/i.test(name))).toEqual([]);
  });

  it('REG-43 is not recorded by somebody else, nor before it was given', () => {
    spec
      .given([])
      .when({ ...recordHelp, own: false })
      .refuses('registration.informal-help-of-another');
    spec
      .given([])
      .when({ ...recordHelp, on: '2019-03-02' })
      .refuses('registration.date-in-future');
  });

  it('REG-46 is done: it can be neither unmet nor withdrawn', () =>
    spec
      .given([informal])
      .when({ type: 'mark-help-request-unmet', helpRequestId, reason: 'no-room', on: today, today })
      .refuses('registration.help-request-closed'));

  it('MAT-18 a key person is not asked to interpret where only a professional does, and may come along in another role', async () => {
    for (const setting of ['police', 'court', 'immigration-service', 'informed-consent', 'diagnosis', 'confidential-talk'] as const) {
      await spec
        .given([])
        .when({ ...register, role: 'interpreter', setting })
        .refuses('registration.professional-interpreter-needed');
      await spec
        .given([])
        .when({ ...register, setting })
        .then([helpRequestRegistered({ ...asked, setting, dueOn: '2019-02-26', tenant: 'mee' })]);
    }
    await spec
      .given([])
      .when({ ...register, role: 'interpreter' })
      .then([helpRequestRegistered({ ...asked, role: 'interpreter', dueOn: '2019-02-26', tenant: 'mee' })]);
  });
});
