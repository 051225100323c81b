import { Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ReadLine } from '@sleutelbos/kernel';
import { Caller, type CallerRequest, ContextController, Edge, InvalidInput, ListPage, QueryRoute } from '@sleutelbos/web';
import { Tokens } from '@sleutelbos/web/edge/tokens.js';
import { IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { liveGrants } from '../grants/live-grants.js';

export class AccessLogQueryDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'Over wie is gelezen / Who was read about' })
  @IsOptional()
  @IsUUID()
  subject?: string;

  @ApiPropertyOptional({ description: 'Account van wie las / Account of who read' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  actor?: string;
}

export class AccessLineDto {
  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty()
  actor!: string;

  @ApiProperty()
  role!: string;

  @ApiProperty()
  organisation!: string;

  @ApiProperty()
  purpose!: string;

  @ApiProperty({ example: 'registration:read-case' })
  action!: string;

  @ApiProperty({ example: 'allow coordinator-keeps-key-persons' })
  decision!: string;

  @ApiProperty({ type: [String] })
  subjects!: string[];

  @ApiProperty()
  record!: string;
}

/** First part of a signal's record. */
const SIGNAL = 'signal-';

/** Who saw what, for the auditor. Reading it is itself read about (AUD-03). */
@ContextController('audit', { tag: 'Inzage' })
export class AccessLogController {
  readonly #tokens: Tokens;

  constructor(private readonly edge: Edge) {
    this.#tokens = new Tokens(edge.runtime);
  }

  @QueryRoute({
    path: 'access-log',
    action: 'read-access-log',
    answer: AccessLineDto,
    query: ['subject', 'actor'],
    list: true,
    personal: true,
    nl: 'Geeft wie wat heeft gezien, met rol, doel en besluit',
    en: 'Lists who saw what, with role, purpose and decision',
    rules: ['AUD-03', 'SAF-02'],
  })
  async list(@Query() query: AccessLogQueryDto, @Caller() caller: CallerRequest) {
    const { subject, actor } = query;
    const { tenant, page } = caller;
    this.edge.allow(caller, { sameTenant: true });
    const bound = JSON.stringify([caller.path, subject, actor]);
    const after = await this.#cursor(caller, bound);
    const grants = await liveGrants(this.edge.bench, { tenant, grantee: caller.actor.id });
    const signals = new Set(grants.map((one) => one.signalId));
    // Who may know of a signal and asks about it leaves a line that exists, like the signal, for few only (SAF-02).
    const record = subject !== undefined && signals.has(subject) ? `${SIGNAL}${subject}` : 'access-log';
    await this.edge.record(caller, { record, subjects: subject === undefined ? [] : [subject] });
    const circles = [...signals].map((signalId) => `${SIGNAL}${signalId}`);
    const { lines, next } = await this.edge.runtime.reads.find({ tenant, subject, actor, after, circles, limit: page.limit });
    const token = next && (await this.#tokens.cursor(tenant, bound, next));
    const link = new URLSearchParams(page.query);
    if (token) link.set('after', token);
    return new ListPage(lines.map(shown), token, token && `${caller.path}?${link}`);
  }

  async #cursor(caller: CallerRequest, bound: string): Promise<string | undefined> {
    if (caller.page.after === undefined) return undefined;
    const after = await this.#tokens.openCursor(caller.tenant, bound, caller.page.after);
    if (after === null) throw new InvalidInput([{ name: 'after', code: 'cursor' }]);
    return after;
  }
}

/** Line ids, the tenant and who else may know of it say nothing to the reader. */
const shown = ({ id: _, tenant: __, circle: ___, ...line }: ReadLine) => line;
