import {
  publicAssignmentAccepted,
  publicAssignmentCompleted,
  publicAssignmentDeclined,
  publicAssignmentReleased,
  publicKeyPersonAsked,
} from '@sleutelbos/matching/published/index.js';
import { factAt, sealed, view } from '@sleutelbos/testing';
import { agreementRecorded, agreementWithdrawn, caseOpened } from '../case/case.js';
import { helpRequestRegistered, helpRequestWithdrawn, informalHelpRecorded } from '../helprequest/help-request.js';
import { applied, everyGate, keyPersonId, limits } from '../keyperson/key-person.examples.spec.js';
import { keyPersonActivated, limitsSet } from '../keyperson/key-person.js';
import { published } from '../published/index.js';
import { casesView } from './cases.view.js';
import { directoryView, fits } from './directory.view.js';
import { helpRequestsView } from './help-requests.view.js';
import { keyPersonsView } from './key-persons.view.js';

const caseId = '0190f3a0-0000-7000-8000-000000000021';
const helpRequestId = '0190f3a0-0000-7000-8000-000000000031';
const programmeId = applied.data.programmeId;
const activated = keyPersonActivated({ keyPersonId, programmeId, on: '2019-02-04' });
const opened = caseOpened({
  caseId,
  tenant: 'mee',
  programmeId,
  municipality: 'GM0362',
  regime: '2013',
  languages: ['apc'],
  newcomer: sealed('newcomer'),
});
const registered = helpRequestRegistered({
  helpRequestId,
  caseId,
  tenant: 'mee',
  programmeId,
  municipality: 'GM0362',
  role: 'connector',
  language: 'apc',
  domain: 'health',
  setting: 'health-care',
  remote: false,
  genderWish: { wish: 'require', gender: 'woman' },
  requester: 'caseworker',
  channel: 'e-mail',
  registeredOn: '2019-02-12',
  dueOn: '2019-02-26',
  description: sealed('description'),
});
const step = (assignmentId: string) => ({
  helpRequestId,
  assignmentId,
  keyPersonId,
  capId: applied.data.capId,
  programmeId,
  caseId,
  reservation: 'r-1',
  on: '2019-02-13',
});
const [first, second] = ['0190f3a0-0000-7000-8000-000000000041', '0190f3a0-0000-7000-8000-000000000042'] as const;

describe('the key persons', () => {
  it('REG-12 show which gates were passed, and when', () =>
    view(keyPersonsView)
      .given([...everyGate, activated, limitsSet({ keyPersonId, capId: applied.data.capId, ...limits, by: 'key-person', consent: 'own' })])
      .thenHas({
        [keyPersonId]: {
          status: 'active',
          activeFrom: '2019-02-04',
          coach: 'coordinator-1',
          rolesTrained: ['connector', 'interpreter'],
          limits,
          limitsConsent: 'own',
          revision: 8,
          gates: {
            startConversation: '2019-01-14',
            profileByKeyPerson: '2019-01-21',
            profileByCoordinator: '2019-01-21',
            screening: '2019-01-28',
            training: '2018-11-30',
          },
        },
      }));
});

describe('the directory', () => {
  const entry = {
    keyPersonId,
    tenant: 'mee',
    status: 'active' as const,
    functionType: 'key-person',
    languages: ['apc'],
    roles: ['connector', 'interpreter'],
    domains: ['health'],
    municipalities: ['GM0362'],
    district: 'Westwijk',
  };

  it('REG-19 shows language, role, domain and district, without name, phone, address or account', () => {
    const [application, , , , , training] = everyGate;
    return view(directoryView)
      .given([application, training, activated])
      .then({ [keyPersonId]: entry });
  });

  it('REG-19 is asked by language, role, domain and district', () => {
    expect(fits(entry, { language: 'apc', role: 'connector', domain: 'health', district: 'Westwijk' })).toBe(true);
    expect(fits(entry, { language: 'ti' })).toBe(false);
    expect(fits(entry, { role: 'adviser' })).toBe(false);
  });
});

describe('the cases', () => {
  const agreed = agreementRecorded({ caseId, agreementId: first, language: 'apc', how: 'in-person', by: 'caseworker', on: '2019-02-11' });

  it('REG-41 show the agreement that holds now', () => {
    view(casesView)
      .given([opened, agreed])
      .thenHas({ [caseId]: { agreement: { on: '2019-02-11', language: 'apc', how: 'in-person', by: 'caseworker' } } });
    view(casesView)
      .given([opened, agreed, agreementWithdrawn({ caseId, on: '2019-02-20' })])
      .thenHas({ [caseId]: { agreement: null } });
  });

  it('MAT-14 know who helps from acceptance until the end of the assignment', () => {
    const accepted = publicAssignmentAccepted(step(first));
    view(casesView)
      .given([opened, accepted])
      .thenHas({ [caseId]: { helpers: [{ assignmentId: first, keyPersonId }], revision: 0 } });
    view(casesView)
      .given([opened, accepted, publicAssignmentCompleted(step(first))])
      .thenHas({ [caseId]: { helpers: [] } });
    view(casesView)
      .given([opened, accepted, publicAssignmentReleased(step(first))])
      .thenHas({ [caseId]: { helpers: [] } });
  });
});

describe('the help requests', () => {
  const asked = [publicKeyPersonAsked(step(first)), publicKeyPersonAsked(step(second))];
  const status = (expected: string) => ({ [helpRequestId]: { status: expected } }) as Record<string, { status: 'open' }>;

  it('GEN-02 follow what matching says: asked, accepted, completed', () => {
    view(helpRequestsView).given([registered]).thenHas(status('open'));
    view(helpRequestsView)
      .given([registered, ...asked])
      .thenHas(status('asked'));
    view(helpRequestsView)
      .given([registered, ...asked, publicAssignmentDeclined(step(first))])
      .thenHas(status('asked'));
    view(helpRequestsView)
      .given([registered, ...asked, publicAssignmentDeclined(step(first)), publicAssignmentDeclined(step(second))])
      .thenHas(status('open'));
    view(helpRequestsView)
      .given([registered, publicAssignmentAccepted(step(first)), publicAssignmentCompleted(step(first))])
      .thenHas(status('completed'));
  });

  it('MAT-09 are open again after a release', () =>
    view(helpRequestsView)
      .given([registered, publicAssignmentAccepted(step(first)), publicAssignmentReleased(step(first))])
      .thenHas(status('open')));

  it('REG-43 stay withdrawn when an answer comes too late', () =>
    view(helpRequestsView)
      .given([registered, helpRequestWithdrawn({ helpRequestId, programmeId, on: '2019-02-14' }), publicAssignmentAccepted(step(first))])
      .thenHas(status('withdrawn')));
});

describe('what the bus carries', () => {
  const carried = (one: Parameters<typeof factAt>[1]) => published.toBus(factAt(1, one) as Parameters<typeof published.toBus>[0]);

  it('GEN-01 holds no attribute of a person, only ids, codes of the matter and dates', () => {
    expect(carried(applied)).toEqual([
      {
        type: 'registration.public-key-person-registered.v1',
        data: { keyPersonId, programmeId, capId: applied.data.capId },
      },
    ]);
    const [message] = carried(registered);
    expect(Object.keys(message?.data ?? {})).not.toEqual(expect.arrayContaining(['language']));
    expect(JSON.stringify(message)).not.toMatch(/gender|language|description|sealed/);
    expect(carried(opened)[0]?.data).toEqual({ caseId, programmeId, municipality: 'GM0362' });
  });

  it('REG-41 informal help reaches other contexts without a person', () => {
    const help = informalHelpRecorded({
      helpRequestId,
      tenant: 'mee',
      keyPersonId,
      capId: applied.data.capId,
      programmeId,
      role: 'helper',
      language: 'ti',
      domain: 'money',
      minutes: 45,
      on: '2019-02-27',
    });
    const [fact] = published.toContexts(factAt(1, help) as Parameters<typeof published.toContexts>[0]);
    const { tenant: _, ...promised } = help.data;
    expect(fact).toEqual({ type: 'registration.public-informal-help-recorded.v1', data: promised });
  });
});
