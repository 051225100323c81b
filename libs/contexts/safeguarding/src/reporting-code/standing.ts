import { type Actor, dateAt, derivedId, type RecordFacts, type Workbench } from '@sleutelbos/kernel';
import { reportingCodeDecider } from './reporting-code.commands.js';
import { functionOn, type OfficerFunction, type ReportingCode } from './reporting-code.js';

/** Who asks: an origin, or a caller at the edge. */
export interface Named {
  readonly actor: Actor;
  readonly tenant: string;
}

/** Id behind the stream's name: one organisation that works for two controllers keeps a code for each (GEN-04). Persisted format. */
export const codeIdOf = (bench: Pick<Workbench, 'ciphers'>, { tenant, actor }: Named): string =>
  derivedId(bench.ciphers, 'reporting-code', tenant, actor.organisation);

/** Somebody as the reporting code of their own organisation knows them today. */
export interface Standing {
  /** ISO date of asking. */
  readonly today: string;
  readonly code: ReportingCode;
  /** Null: not named today, so no signal exists for them (SAF-02). */
  readonly function: OfficerFunction | null;
}

/**
 * Read from the code's own stream, not from a view: an appointment that ended a second ago counts no more.
 * Only the caller's own organisation is looked at, so that an unknown signal costs the same work as a hidden one.
 */
export async function standingOf(bench: Workbench, who: Named): Promise<Standing> {
  const today = dateAt(bench.clock.now());
  const { state } = await bench.executor.load(reportingCodeDecider, codeIdOf(bench, who));
  const code: ReportingCode = state.status === 'kept' && state.tenant === who.tenant ? state : { status: 'none' };
  return { today, code, function: functionOn(code, who.actor.id, today) };
}

/** Facts for a person of the code: to everybody else, and for an unknown id, the record is restricted and so does not exist (SAF-02). */
export function officerFacts(
  signal: { readonly status: string; readonly tenant?: string; readonly organisation?: string },
  who: Named,
  standing: Standing,
): RecordFacts {
  const known = signal.status !== 'none' && signal.organisation === who.actor.organisation && standing.function !== null;
  return {
    sameTenant: signal.tenant === who.tenant,
    restricted: !known,
    assigned: known && standing.function === 'attention-officer',
  };
}
