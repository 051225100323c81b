import { Body, Param, Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Caller, type CallerRequest, CommandRoute, ContextController, Edge, QueryRoute, RecordId, representation } from '@sleutelbos/web';
import { IsIn, IsOptional } from 'class-validator';
import { type AssignmentDocument, assignmentsView } from '../views/assignments.view.js';
import { acceptAssignment, completeAssignment, declineAssignment, releaseAssignment, withdrawAsk } from './placement.handlers.js';
import { ASK_STATUSES, releaseReason } from './placement.js';

const PATH = 'help-requests/:helpRequestId/assignments/:assignmentId';

export class ReleaseAssignmentDto {
  @ApiProperty({ enum: releaseReason.options })
  @IsIn(releaseReason.options)
  reason!: string;
}

export class AssignmentsQuery {
  @ApiPropertyOptional({ enum: ASK_STATUSES })
  @IsOptional()
  @IsIn(ASK_STATUSES)
  status?: string;
}

export class AssignmentDto {
  @ApiProperty({ format: 'uuid' })
  assignmentId!: string;

  @ApiProperty({ format: 'uuid' })
  helpRequestId!: string;

  @ApiProperty({ format: 'uuid' })
  keyPersonId!: string;

  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty({ enum: ASK_STATUSES })
  status!: string;

  @ApiProperty({ format: 'date' })
  askedOn!: string;

  @ApiProperty({ format: 'date-time' })
  answerBy!: string;

  @ApiProperty({ format: 'date' })
  since!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description:
      'Wat er gevraagd is, in codes; voor de sleutelpersoon tot het einde / What is asked, in codes; for the key person until the end',
  })
  request!: Record<string, unknown> | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Voor de sleutelpersoon alleen terwijl de opdracht loopt / For the key person only while the assignment is under way',
  })
  caseId!: string | null;
}

@ContextController('matching', { tag: 'Opdrachten', purpose: 'key-person-programme' })
export class AssignmentsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: `${PATH}/acceptance`,
    action: 'accept-assignment',
    ids: ['helpRequestId', 'assignmentId'],
    nl: 'Zegt ja op een vraag; de eerste die ja zegt krijgt de opdracht',
    en: 'Says yes to an ask; the first yes wins',
    rules: ['MAT-08', 'MAT-09', 'MAT-14'],
  })
  accept(
    @Param('helpRequestId', RecordId) helpRequestId: string,
    @Param('assignmentId', RecordId) assignmentId: string,
    @Caller() caller: CallerRequest,
  ) {
    return this.edge.command(acceptAssignment, { helpRequestId, assignmentId }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: `${PATH}/decline`,
    action: 'decline-assignment',
    ids: ['helpRequestId', 'assignmentId'],
    nl: 'Zegt nee op een vraag; een reden is niet nodig en het heeft geen gevolgen',
    en: 'Says no to an ask; no reason is needed and it costs nothing',
    rules: ['MAT-09'],
  })
  decline(
    @Param('helpRequestId', RecordId) helpRequestId: string,
    @Param('assignmentId', RecordId) assignmentId: string,
    @Caller() caller: CallerRequest,
  ) {
    return this.edge.command(declineAssignment, { helpRequestId, assignmentId }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: `${PATH}/withdrawal`,
    action: 'withdraw-ask',
    ids: ['helpRequestId', 'assignmentId'],
    nl: 'Trekt een vraag in waarop nog geen antwoord kwam; een reden is niet nodig',
    en: 'Withdraws an ask that was not answered yet; no reason is needed',
    rules: ['MAT-08', 'MAT-09'],
  })
  withdraw(
    @Param('helpRequestId', RecordId) helpRequestId: string,
    @Param('assignmentId', RecordId) assignmentId: string,
    @Caller() caller: CallerRequest,
  ) {
    return this.edge.command(withdrawAsk, { helpRequestId, assignmentId }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: `${PATH}/completion`,
    action: 'complete-assignment',
    ids: ['helpRequestId', 'assignmentId'],
    nl: 'Rondt een opdracht af',
    en: 'Completes an assignment',
    rules: ['MAT-09', 'MAT-14'],
  })
  complete(
    @Param('helpRequestId', RecordId) helpRequestId: string,
    @Param('assignmentId', RecordId) assignmentId: string,
    @Caller() caller: CallerRequest,
  ) {
    return this.edge.command(completeAssignment, { helpRequestId, assignmentId }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: `${PATH}/release`,
    action: 'release-assignment',
    body: ReleaseAssignmentDto,
    ids: ['helpRequestId', 'assignmentId'],
    nl: 'Geeft een opdracht terug voordat die klaar is; er kan opnieuw gezocht worden',
    en: 'Gives an assignment back before it is done; the request can be matched again',
    rules: ['MAT-09', 'MAT-10', 'MAT-14'],
  })
  release(
    @Param('helpRequestId', RecordId) helpRequestId: string,
    @Param('assignmentId', RecordId) assignmentId: string,
    @Body() body: ReleaseAssignmentDto,
    @Caller() caller: CallerRequest,
  ) {
    return this.edge.command(releaseAssignment, { helpRequestId, assignmentId, ...body }, caller);
  }

  @QueryRoute({
    path: 'assignments',
    action: 'list-assignments',
    answer: AssignmentDto,
    query: ['status'],
    list: true,
    personal: true,
    nl: 'Geeft opdrachten: een sleutelpersoon de eigen, een coördinator alle',
    en: 'Lists assignments: a key person their own, a coordinator all',
    rules: ['MAT-14', 'GEN-08'],
  })
  list(@Query() query: AssignmentsQuery, @Caller() caller: CallerRequest) {
    const { tenant } = caller;
    const own = caller.role === 'key-person' ? { account: caller.actor.id } : null;
    const selection = {
      index: own ? 'byAccount' : 'byStatus',
      equals: { tenant, ...own },
      anyOf: query.status ? [query.status] : ASK_STATUSES,
      descending: true,
    };
    return this.edge.list(caller, assignmentsView, selection, (one) => ({
      facts: assignmentFacts(one, caller),
      sealed: [],
      subjects: [one.keyPersonId],
      item: () => shownTo(one, caller),
    }));
  }

  @QueryRoute({
    path: 'assignments/:assignmentId',
    action: 'read-assignment',
    answer: AssignmentDto,
    personal: true,
    nl: 'Geeft één opdracht',
    en: 'Gives one assignment',
    rules: ['MAT-14'],
  })
  async one(@Param('assignmentId', RecordId) assignmentId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, assignmentsView, assignmentId);
    this.edge.allow(caller, assignmentFacts(found, caller));
    const shown = shownTo(found, caller);
    const subjects = shown.caseId ? [found.keyPersonId, shown.caseId] : [found.keyPersonId];
    await this.edge.record(caller, { record: `placement-${found.helpRequestId}`, subjects });
    return representation(shown, found.revision);
  }
}

/** Facts for the access decision: `assigned` only while the assignment is under way (MAT-14). */
export function assignmentFacts(one: AssignmentDocument, caller: CallerRequest) {
  const ownRecord = one.account !== '' && one.account === caller.actor.id;
  return { sameTenant: one.tenant === caller.tenant, ownRecord, assigned: ownRecord && one.status === 'accepted' };
}

/** The key person's view of the case opens on acceptance and closes with the assignment; of the request, with the answer no (MAT-14). */
export function shownTo(one: AssignmentDocument, caller: CallerRequest): AssignmentDto {
  const { assignmentId, helpRequestId, keyPersonId, programmeId, status, askedOn, answerBy, since, request, caseId } = one;
  const { ownRecord, assigned } = assignmentFacts(one, caller);
  const shown = { assignmentId, helpRequestId, keyPersonId, programmeId, status, askedOn, answerBy, since };
  return {
    ...shown,
    request: !ownRecord || assigned || status === 'asked' ? request : null,
    caseId: !ownRecord || assigned ? caseId : null,
  };
}
