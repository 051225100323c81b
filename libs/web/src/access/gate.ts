import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { CommandFailed } from '@sleutelbos/kernel';
import type { FastifyRequest } from 'fastify';
import { type CallerRequest, keepCaller } from '../routes/caller.js';
import type { RequestReader } from '../routes/request-reader.js';
import type { ServedRoute } from '../routes/served-routes.js';
import type { SignIn } from '../sign-in/sign-in.js';
import { type AccessDecisions, MOST_FAVOURABLE } from './access-decisions.js';

/** What every request passes: signed in, role may use the route, headers as they should be. In this order. */
export class Gate implements CanActivate {
  readonly #routes: ReadonlyMap<object, ServedRoute>;

  constructor(
    routes: readonly ServedRoute[],
    private readonly signIn: SignIn,
    private readonly access: AccessDecisions,
    private readonly reader: RequestReader,
  ) {
    this.#routes = new Map(routes.map((route) => [route.method, route]));
  }

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const served = this.#routes.get(execution.getHandler());
    if (!served) throw new CommandFailed('not-found');
    const known = this.signIn.remembered(request.headers.authorization);
    const person = known ?? (await this.signIn.verify(request.headers.authorization));
    const { context, purpose, route } = served;
    const question = { context, role: person.actor.role, action: route.action, purpose, facts: MOST_FAVOURABLE };
    if (!this.access.decide(question).allowed) throw new CommandFailed(route.hidden ? 'not-found' : 'forbidden');
    const caller: CallerRequest = await this.reader.read(request, person, served);
    keepCaller(request, caller);
    return true;
  }
}
