import { defineEvent } from '@sleutelbos/kernel';
import { grantData } from '../grant/grant.js';

/** A named person may look at one signal from `from` until `until`, both included (SAF-10). For audit's replay; never on the bus. */
export const publicGrantGiven = defineEvent('safeguarding.public-grant-given.v1', grantData);
/** The grant was ended: from this event on it holds no longer. `until` is the date of that. */
export const publicGrantEnded = defineEvent('safeguarding.public-grant-ended.v1', grantData);
