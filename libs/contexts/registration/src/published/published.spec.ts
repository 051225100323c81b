import { fact } from '@sleutelbos/testing';
import { informalHelpRecorded } from '../helprequest/help-request.js';
import { published } from './published.js';

const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;

it('GEN-08 informal help is on the bus without whose it was and how long it took', () => {
  const matter = { helpRequestId: id(1), programmeId: id(2), role: 'helper', domain: 'money', on: '2019-07-01' };
  const help = { ...matter, keyPersonId: id(3), capId: id(4), language: 'apc', minutes: 45, tenant: 'mee' };
  const event = fact(informalHelpRecorded(help));
  expect(published.toBus(event)).toEqual([{ type: 'registration.public-informal-help-recorded.v1', data: matter }]);
  expect(published.toContexts(event)).toMatchObject([{ data: { keyPersonId: id(3), minutes: 45 } }]);
});
