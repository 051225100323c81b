import { type Call, streamOf } from '@sleutelbos/kernel';

/** Where a subject's parts are sealed: the stream of the record, and the command that writes them. */
export const placeOf = (decider: { readonly aggregate: string }, id: string, call: Call) => ({
  tenant: call.origin.tenant,
  stream: streamOf(decider, id),
  commandId: call.origin.commandId,
});
