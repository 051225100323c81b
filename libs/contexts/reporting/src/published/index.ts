/** Reporting decides nothing and promises nothing to other contexts. */
export { PUBLISHES_NOTHING as published } from '@sleutelbos/kernel';
