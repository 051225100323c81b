import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { CommandFailed, type RecordFacts } from '@sleutelbos/kernel';
import type { FastifyRequest } from 'fastify';
import type { CallerRequest } from '../routes/caller.js';
import type { RequestReader } from '../routes/request-reader.js';
import type { ServedRoute } from '../routes/served-routes.js';
import type { SignIn } from '../sign-in/sign-in.js';
import type { SignedIn } from '../sign-in/signed-in.js';
import { type AccessDecision, type AccessDecisions, MOST_FAVOURABLE } from './access-decisions.js';

/** What every request passes: signed in, role may use the route, headers as they should be. In this order. */
export class Gate implements CanActivate {
  readonly #routes: ReadonlyMap<object, ServedRoute>;

  constructor(
    routes: readonly ServedRoute[],
    private readonly signIn: SignIn,
    private readonly access: AccessDecisions,
    private readonly reader: RequestReader,
    /** Tenant whose open routes may be read without a token; absent: everybody signs in. */
    private readonly visitorsOf?: string,
  ) {
    this.#routes = new Map(routes.map((route) => [route.method, route]));
  }

  /** At once where nothing is waited for: the token was verified before, and headers and query ask for nothing that takes time. */
  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const served = this.#routes.get(execution.getHandler());
    if (!served) throw new CommandFailed('not-found');
    const person = request.signedIn ?? this.#visitor(request, served);
    if (person) return this.#enter(request, person, served);
    return this.signIn.verify(request.headers.authorization).then((verified) => this.#enter(request, verified, served));
  }

  #enter(request: FastifyRequest, person: SignedIn, served: ServedRoute): boolean | Promise<boolean> {
    if (!this.#decide(person, served).allowed) throw new CommandFailed(served.route.hidden ? 'not-found' : 'forbidden');
    const caller = this.reader.read(request, person, served);
    if (!(caller instanceof Promise)) return entered(request, caller);
    return caller.then((read) => entered(request, read));
  }

  /**
   * Nobody in particular, where the installation has visitors and a policy opens this route to them by name (its `@id` begins with
   * `visitors-`: a permit for every role must not open a route by accident). Only for reading what is neither personal nor hidden.
   */
  #visitor(request: FastifyRequest, served: ServedRoute): SignedIn | null {
    if (this.visitorsOf === undefined || request.headers.authorization !== undefined) return null;
    if (served.route.kind !== 'query' || served.route.personal || served.route.hidden) return null;
    const visitor = { actor: { id: 'visitor', role: 'visitor', organisation: '' }, tenant: this.visitorsOf, municipality: '' };
    const { allowed, policies } = this.#decide(visitor, served, { sameTenant: true });
    return allowed && policies.some((id) => id.startsWith('visitors-')) ? visitor : null;
  }

  #decide(person: SignedIn, { context, purpose, route }: ServedRoute, facts: RecordFacts = MOST_FAVOURABLE): AccessDecision {
    return this.access.decide({ context, role: person.actor.role, action: route.action, purpose, facts });
  }
}

function entered(request: FastifyRequest, caller: CallerRequest): true {
  request.caller = caller;
  return true;
}
