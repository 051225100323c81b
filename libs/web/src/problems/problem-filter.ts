import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { RefusalCatalogue } from '@sleutelbos/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './answer-problem.js';
import type { Trouble } from './problem.js';
import { troubleOf } from './trouble-of.js';

/** What an address would have answered to. */
interface KnownMethods {
  methodsOf(url: string): readonly string[];
}

/** The one place where an error becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly refusals: RefusalCatalogue,
    private readonly addresses: KnownMethods,
    private readonly report: (request: FastifyRequest, error: unknown) => void,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const trouble = request.is404 ? this.#nowhere(request) : troubleOf(error);
    if (trouble.code === 'fault') this.report(request, error);
    if (!reply.sent) answerProblem(request, reply, trouble, this.refusals);
  }

  #nowhere(request: FastifyRequest): Trouble {
    const allow = this.addresses.methodsOf(request.url);
    return allow.length > 0 ? { code: 'method-not-allowed', allow } : { code: 'not-found' };
  }
}
