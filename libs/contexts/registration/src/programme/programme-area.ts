import type { Call, Workbench } from '@sleutelbos/kernel';
import { programmeDecider } from './programme.commands.js';

/**
 * CBS codes of a programme's municipalities; empty when it is not open for the caller's tenant. Another tenant's programme is as
 * unknown as one that nobody has.
 */
export async function programmeArea(programmeId: string, call: Call, bench: Workbench): Promise<string[]> {
  const { state } = await bench.executor.load(programmeDecider, programmeId);
  return state.status === 'open' && state.tenant === call.origin.tenant ? [...state.municipalities] : [];
}
