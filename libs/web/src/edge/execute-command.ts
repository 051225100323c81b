import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Call, Done, Handler, Runtime } from '@sleutelbos/kernel';
import { RUNTIME } from '../server/provided.js';

/** Carries a command through the process. The bus finds its handler by class, so there is one class and plain data inside. */
export class ExecuteCommand extends Command<Done> {
  constructor(
    readonly handler: Handler<unknown>,
    readonly input: unknown,
    readonly call: Call,
  ) {
    super();
  }
}

@CommandHandler(ExecuteCommand)
export class CommandExecution implements ICommandHandler<ExecuteCommand> {
  constructor(@Inject(RUNTIME) private readonly runtime: Runtime) {}

  execute(command: ExecuteCommand): Promise<Done> {
    return command.handler.handle(command.input, command.call, this.runtime.bench);
  }
}
