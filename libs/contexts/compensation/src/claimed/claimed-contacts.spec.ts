import { decider } from '@sleutelbos/testing';
import { claimedContactsDecider } from './claimed-contacts.commands.js';
import { contactsClaimed, contactsReleased } from './claimed-contacts.js';

const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const july = {
  keyPersonId: id(1),
  tenant: 'mee',
  claimId: id(2),
  month: '2019-07',
  method: 'lump-sum' as const,
  contactIds: [id(10), id(11)],
};
const claimed = contactsClaimed(july);
const released = contactsReleased({ keyPersonId: id(1), claimId: id(2), month: '2019-07', contactIds: [id(10), id(11)] });

describe('the contacts of a key person in a year', () => {
  const spec = decider(claimedContactsDecider);

  it('COM-06 are held by the claim that they stand in', () =>
    spec
      .given([])
      .when({ type: 'claim-contacts', ...july })
      .then([claimed]));

  it('COM-06 are claimed once', () =>
    spec
      .given([claimed])
      .when({ type: 'claim-contacts', ...july, claimId: id(3), contactIds: [id(11), id(12)] })
      .refuses('compensation.contact-claimed-before', { contacts: 1 }));

  it('COM-06 can be claimed anew when the claim was returned', () => {
    spec
      .given([claimed])
      .when({ type: 'release-contacts', claimId: id(2) })
      .then([released]);
    const again = { ...july, claimId: id(3) };
    spec
      .given([claimed, released])
      .when({ type: 'claim-contacts', ...again })
      .then([contactsClaimed(again)]);
    spec
      .given([claimed, released])
      .when({ type: 'claim-contacts', ...july })
      .refuses('compensation.claim-not-a-draft');
  });

  it('COM-02 a month is claimed by one method', () => {
    const costs = { ...july, claimId: id(3), contactIds: [id(12)], method: 'proven-costs' as const };
    spec
      .given([claimed])
      .when({ type: 'claim-contacts', ...costs })
      .refuses('compensation.one-method-a-month');
    spec
      .given([claimed])
      .when({ type: 'claim-contacts', ...costs, month: '2019-08' })
      .then([contactsClaimed({ ...costs, month: '2019-08' })]);
  });
});
