import { PUBLISHES_NOTHING, type Published } from '@sleutelbos/kernel';

/** Audit owns no facts, so there is nothing to tell. */
export const published: Published = PUBLISHES_NOTHING;
