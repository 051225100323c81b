import { defineView, type LoggedFactOf } from '@sleutelbos/kernel';
import type { publicKeyPersonRegistered } from '@sleutelbos/registration/published/index.js';

type Handled = LoggedFactOf<typeof publicKeyPersonRegistered>;

/** What pay needs to know of a key person; no name. One document a key person. */
export type KeyPersonForPay = {
  readonly keyPersonId: string;
  readonly tenant: string;
  readonly programmeId: string;
  readonly capId: string;
  readonly contractForm: string;
  /** From this day the limits for adults hold. */
  readonly adultFrom: string;
  /** Sign-in subject; absent for who does not sign in. */
  readonly account?: string;
};

export const keyPersonsForPayView = defineView<KeyPersonForPay, Handled>({
  name: 'key-persons-for-pay',
  version: 1,
  context: 'compensation',
  handles: ['registration.public-key-person-registered.v1'],
  indexes: { byAccount: ['tenant', 'account'] },
  key: (event) => [event.data.keyPersonId],
  apply(_document, event) {
    const { keyPersonId, programmeId, capId, contractForm, adultFrom, account } = event.data;
    const known = { keyPersonId, tenant: event.metadata.tenant, programmeId, capId, contractForm, adultFrom };
    return account === undefined ? known : { ...known, account };
  },
});
