import { decider } from '@sleutelbos/testing';
import { contactsDecider } from './contacts.commands.js';
import { contactLogClosed, contactLogged, contactLogOpened } from './contacts.js';

const uuid = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const ids = { assignmentId: uuid(1), helpRequestId: uuid(2), caseId: uuid(3), keyPersonId: uuid(4), capId: uuid(5), programmeId: uuid(6) };
const opened = contactLogOpened({ ...ids, account: 'account-1', on: '2019-03-05', tenant: 'mee' });
const closed = contactLogClosed({ assignmentId: ids.assignmentId, on: '2019-05-20' });
const contact = {
  contactId: uuid(7),
  on: '2019-03-12',
  medium: 'accompanied' as const,
  minutes: 75,
  reached: true,
  domains: ['health'],
  travelKm: 14,
  travelCents: 0,
};
const log = { type: 'log', ...contact, today: '2019-03-12' } as const;

describe('a contact log', () => {
  const spec = decider(contactsDecider);

  it('MAT-12 holds when, medium, minutes, reached, domains and travel, and no free text', () =>
    spec
      .given([opened])
      .when(log)
      .then([contactLogged({ ...ids, ...contact })]));

  it('MAT-12 refuses a contact before the assignment began or after today', () => {
    const span = { from: '2019-03-05', to: '2019-03-12' };
    spec
      .given([opened])
      .when({ ...log, on: '2019-03-04' })
      .refuses('matching.contact-not-in-assignment', span);
    spec
      .given([opened])
      .when({ ...log, on: '2019-03-13' })
      .refuses('matching.contact-not-in-assignment', span);
  });

  it('MAT-14 closes with the assignment', () => {
    spec.given([opened]).when({ type: 'close-log', on: '2019-05-20' }).then([closed]);
    spec.given([opened, closed]).when(log).refuses('matching.contact-log-closed');
  });

  it('MAT-14 takes nothing before it was opened', () => spec.given([]).when(log).refuses('matching.contact-log-closed'));
});
