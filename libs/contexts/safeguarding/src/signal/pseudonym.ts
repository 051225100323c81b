import { type Call, type Origin, secretId, type Workbench } from '@sleutelbos/kernel';

/**
 * Keyed pseudonym of a reporter (SAF-03): the same for all reports of one person in one tenant, so that they find their own;
 * without the tenant's secret nobody can go from one to the other.
 */
export async function reporterOf(bench: Workbench, who: { readonly tenant: string; readonly actorId: string }): Promise<string> {
  return secretId(bench.ciphers, await bench.keys.tenantSecret(who.tenant, 'ids'), 'reporter', who.actorId);
}

/**
 * The reporter's call with an origin that names nobody: not the actor, and none of the ids that lead back to a request. Command ids
 * follow from actor, path and a key that the client chose, so whoever has the log could try eight key persons against it: they are
 * keyed too. They stay deterministic, so a repeat still finds its first receipt.
 */
export async function unnamed(bench: Workbench, call: Call): Promise<{ readonly call: Call; readonly reporter: string }> {
  const { origin } = call;
  const secret = await bench.keys.tenantSecret(origin.tenant, 'ids');
  const reporter = await reporterOf(bench, { tenant: origin.tenant, actorId: origin.actor.id });
  const commandId = secretId(bench.ciphers, secret, 'report', origin.commandId);
  const masked: Origin = {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { id: reporter, role: origin.actor.role, organisation: origin.actor.organisation },
    tenant: origin.tenant,
    municipality: '',
    purpose: origin.purpose,
    fingerprint: origin.fingerprint,
    occurredAt: origin.occurredAt,
  };
  return { call: { ...call, origin: masked }, reporter };
}
