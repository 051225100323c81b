import type { Call } from '../deciding/call.js';
import { derivedId } from '../derived-ids.js';
import type { LoggedFact } from '../event-type.js';
import type { Workbench } from '../handler.js';
import type { Actor } from '../origin.js';
import type { Registry } from '../registry.js';
import { instant } from '../time.js';
import type { Instruction } from './reaction.js';

/** Who acts when no person does. */
export const SYSTEM_ACTOR: Actor = { id: 'system', role: 'system', organisation: 'system' };

/** Calls handlers for reactions and timers, with ids that derive from what made them due. */
export class Dispatcher {
  constructor(
    private readonly registry: Registry,
    private readonly bench: Workbench,
  ) {}

  /** For the consequences of an event. `who`: the group, so that two groups' commands for one event differ. */
  async forEvent(who: string, event: LoggedFact, instructions: readonly Instruction[]): Promise<void> {
    for (const [index, instruction] of instructions.entries()) {
      await this.#run(instruction, {
        commandId: derivedId(this.bench.ciphers, event.id, who, String(index)),
        correlationId: event.metadata.correlationId,
        causationId: event.id,
        tenant: event.metadata.tenant,
        municipality: event.metadata.municipality,
        purpose: event.metadata.purpose,
      });
    }
  }

  /** For a deadline that has come. */
  async forTimer(name: string, id: string, dueAt: string, tenant: string, instruction: Instruction): Promise<void> {
    const commandId = derivedId(this.bench.ciphers, 'timer', name, id, dueAt);
    await this.#run(instruction, {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      tenant,
      municipality: '',
      purpose: 'deadline',
    });
  }

  async #run(
    instruction: Instruction,
    from: Pick<Call['origin'], 'commandId' | 'correlationId' | 'causationId' | 'tenant' | 'municipality' | 'purpose'>,
  ): Promise<void> {
    const handler = this.registry.handlers.get(instruction.handler);
    if (!handler) throw new Error(`No handler ${instruction.handler}`);
    const call: Call = {
      origin: { ...from, actor: SYSTEM_ACTOR, fingerprint: '', occurredAt: instant(this.bench.clock.now()) },
      authorise: () => undefined,
    };
    await handler.handle(handler.schema.parse(instruction.input), call, this.bench);
  }
}
