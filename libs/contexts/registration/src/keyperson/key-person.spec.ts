import { decider, sealed } from '@sleutelbos/testing';
import { applicationData, keyPersonDecider } from './key-person.commands.js';
import {
  applicant,
  applied,
  everyGate,
  guided,
  heldTalk,
  keyPersonId,
  limits,
  profileBy,
  screened,
  trained,
} from './key-person.examples.spec.js';
import { availabilitySet, coachAssigned, keyPersonActivated, keyPersonApplied, limitsSet } from './key-person.js';

const spec = decider(keyPersonDecider);
const today = '2019-03-01';
const activate = { type: 'activate-key-person', keyPersonId, on: '2019-02-04', today } as const;
const programmeMunicipalities = ['GM0362'];
const register = { type: 'register-key-person', ...applicant, tenant: 'mee', programmeMunicipalities } as const;

describe('an applicant', () => {
  it('REG-10 is registered with coded attributes, who it is sealed', () => spec.given([]).when(register).then([applied]));

  it('REG-10 has no field for a nationality', () => {
    const names = Object.keys(applicationData.shape);
    expect(names.filter((name) => /national|origin|ethnic|countr|religio/i.test(name))).toEqual([]);
    expect(applicationData.safeParse({ ...applicant, nationality: 'SY' }).success).toBe(false);
  });

  it('REG-10 gives a gender only if they want to', () => {
    const { gender: _, ...silent } = applicant;
    return spec
      .given([])
      .when({ ...register, ...silent, gender: undefined })
      .then([keyPersonApplied({ ...silent, gender: undefined, tenant: 'mee' })]);
  });

  it('REG-01 is refused for a municipality outside the programme', () =>
    spec
      .given([])
      .when({ ...register, municipalities: ['GM0197'] })
      .refuses('registration.municipality-not-in-programme'));

  it('REG-01 is refused for a programme that is not the tenant’s', () =>
    spec
      .given([])
      .when({ ...register, programmeMunicipalities: [] })
      .refuses('registration.programme-unknown'));
});

describe('the steps before deployment', () => {
  it('REG-12 the start conversation goes through all six items of the offer', () => {
    const hold = { type: 'hold-start-conversation', keyPersonId, on: '2019-01-14', today } as const;
    const { offer } = heldTalk.data;
    spec
      .given([applied])
      .when({ ...hold, offer: ['allowance', 'travel', 'training', 'intervision', 'congress', 'certificate'] })
      .then([heldTalk]);
    spec
      .given([applied])
      .when({ ...hold, offer: ['allowance', 'travel'] })
      .refuses('registration.offer-incomplete');
    expect(offer).toHaveLength(6);
  });

  it('REG-12 the function profile is accepted by both, each for their own side', () =>
    spec
      .given([applied, profileBy('coordinator')])
      .when({ type: 'accept-function-profile', keyPersonId, profile: 'profile-1', by: 'key-person', on: '2019-01-21', today })
      .then([profileBy('key-person')]));

  it('REG-12 of a screening only the date on which it was seen is kept, and only where the work asks for it', () => {
    const seen = { type: 'record-screening', keyPersonId, seenOn: '2019-01-28', today } as const;
    spec.given([applied]).when(seen).then([screened]);
    spec
      .given([keyPersonApplied({ ...applied.data, screeningAsked: false })])
      .when(seen)
      .refuses('registration.screening-not-asked');
    expect(Object.keys(screened.data).sort()).toEqual(['keyPersonId', 'seenOn']);
  });

  it('REG-12 a step done earlier counts on evidence with its date, a step in the future does not', () => {
    const { trainingId, roles, provider } = trained.data;
    const training = { type: 'complete-basic-training', keyPersonId, trainingId, provider, today } as const;
    expect(roles).toEqual(['connector', 'interpreter']);
    spec
      .given([applied])
      .when({ ...training, roles: ['connector', 'interpreter'], on: '2018-11-30' })
      .then([trained]);
    spec
      .given([applied])
      .when({ ...training, roles: ['connector'], on: '2019-03-02' })
      .refuses('registration.date-in-future');
  });

  it('REG-12 is active when every gate is open, and only once', () => {
    const active = keyPersonActivated({ keyPersonId, programmeId: applicant.programmeId, on: '2019-02-04' });
    spec.given(everyGate).when(activate).then([active]);
    spec
      .given([...everyGate, active])
      .when(activate)
      .thenNothing();
  });

  it.each([
    ['start-conversation-missing', heldTalk],
    ['profile-not-accepted', profileBy('key-person')],
    ['profile-not-accepted', profileBy('coordinator')],
    ['screening-missing', screened],
    ['training-missing', trained],
    ['coach-missing', guided],
  ])('REG-12 activation names the first gate that is shut: %s', (reason, missing) =>
    spec
      .given(everyGate.filter((one) => JSON.stringify(one) !== JSON.stringify(missing)))
      .when(activate)
      .refuses(`registration.${reason}`),
  );

  it('REG-12 a profile that only one side renewed is not accepted by both', () =>
    spec
      .given([...everyGate, { ...profileBy('coordinator'), data: { ...profileBy('coordinator').data, profile: 'profile-2' } }])
      .when(activate)
      .refuses('registration.profile-not-accepted'));

  it('REG-12 work that asks for no screening has no such gate', () =>
    spec
      .given([
        keyPersonApplied({ ...applied.data, screeningAsked: false }),
        heldTalk,
        profileBy('key-person'),
        profileBy('coordinator'),
        trained,
        guided,
      ])
      .when(activate)
      .then([keyPersonActivated({ keyPersonId, programmeId: applicant.programmeId, on: '2019-02-04' })]));
});

describe('guidance', () => {
  const assign = { type: 'assign-coach', keyPersonId, coach: 'coordinator-1', on: '2019-01-21', today } as const;

  it('REG-13 everyone who is guided has a coach', () => spec.given([applied]).when(assign).then([guided]));

  it('REG-13 a freelance has a contact person instead, and is not deployed without one', () => {
    const freelance = keyPersonApplied({ ...applied.data, contractForm: 'freelance' });
    spec
      .given([freelance])
      .when(assign)
      .then([coachAssigned({ ...guided.data, guidance: 'contact-person' })]);
    spec
      .given([freelance, ...everyGate.slice(1).filter((one) => one !== guided)])
      .when(activate)
      .refuses('registration.contact-person-missing');
  });

  it('REG-13 nobody is their own coach', () =>
    spec
      .given([applied])
      .when({ ...assign, coach: 'key-person-1' })
      .refuses('registration.coaches-themselves'));
});

describe('availability', () => {
  const set = { type: 'set-availability', keyPersonId } as const;
  const monday = { day: 1, from: '09:00', to: '12:30' };
  const thursday = { day: 4, from: '18:00', to: '21:00' };

  it('REG-14 is a list of weekly windows, replaced as a whole; the same again changes nothing', () => {
    const facts = [availabilitySet({ keyPersonId, windows: [monday, thursday] })];
    spec
      .given([applied])
      .when({ ...set, windows: [thursday, monday] })
      .then(facts);
    spec
      .given([applied, ...facts])
      .when({ ...set, windows: [monday, thursday] })
      .thenNothing();
  });

  it('REG-14 refuses windows that overlap or end before they begin', () => {
    spec
      .given([applied])
      .when({ ...set, windows: [monday, { day: 1, from: '12:00', to: '13:00' }] })
      .refuses('registration.windows-overlap');
    spec
      .given([applied])
      .when({ ...set, windows: [{ day: 1, from: '12:00', to: '12:00' }] })
      .refuses('registration.window-ends-before-it-begins');
  });
});

describe('limits', () => {
  const set = { type: 'set-limits', keyPersonId, ...limits } as const;
  const first = limitsSet({ keyPersonId, capId: applicant.capId, ...limits, by: 'coordinator', consent: 'told' });

  it('REG-15 are first set with the key person’s yes', () => {
    spec
      .given([applied])
      .when({ ...set, by: 'coordinator', agreed: true })
      .then([first]);
    spec
      .given([applied])
      .when({ ...set, by: 'coordinator', agreed: false })
      .refuses('registration.limits-need-a-yes');
  });

  it('REG-15 are raised by nobody but the key person, whatever the coordinator says of a yes', () => {
    const raised = { ...set, openAssignments: 4, hoursAWeek: 2 };
    spec
      .given([applied, first])
      .when({ ...raised, by: 'coordinator', agreed: true })
      .refuses('registration.limits-raised-by-other');
    spec
      .given([applied, first])
      .when({ ...raised, by: 'key-person', agreed: false })
      .then([limitsSet({ ...first.data, openAssignments: 4, hoursAWeek: 2, by: 'key-person', consent: 'own' })]);
  });

  it('REG-15 can be lowered by the coordinator', () =>
    spec
      .given([applied, first])
      .when({ ...set, asksAWeek: 1, by: 'coordinator', agreed: false })
      .then([limitsSet({ ...first.data, asksAWeek: 1, consent: 'not-asked' })]));

  it('REG-15 are of the cap, so that they can count over organisations later (REG-21)', () =>
    spec
      .given([applied])
      .when({ ...set, by: 'key-person', agreed: false })
      .then([limitsSet({ ...first.data, by: 'key-person', consent: 'own' })]));
});

it('REG-10 the sealed part is the only place for a name', () => expect(applied.data.person).toEqual(sealed('person')));
