import { Body, Param } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { DOMAINS } from '@sleutelbos/registration/published/index.js';
import {
  Caller,
  type CallerRequest,
  CommandRoute,
  ContextController,
  Edge,
  IsCents,
  IsIsoDate,
  QueryRoute,
  RecordId,
} from '@sleutelbos/web';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { assignmentFacts } from '../placement/assignments.controller.js';
import { assignmentsView } from '../views/assignments.view.js';
import { contactsView } from '../views/contacts.view.js';
import { logContact } from './contacts.handlers.js';
import { MEDIA } from './contacts.js';

export class LogContactDto {
  @IsIsoDate()
  on!: string;

  @ApiProperty({ enum: MEDIA })
  @IsIn(MEDIA)
  medium!: string;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 1_440 })
  @IsInt()
  @Min(0)
  @Max(1_440)
  minutes!: number;

  @ApiProperty({ description: 'Is de nieuwkomer bereikt? / Was the newcomer reached?' })
  @IsBoolean()
  reached!: boolean;

  @ApiProperty({ enum: DOMAINS.codes, isArray: true, description: 'Leefgebieden / Life domains' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ArrayUnique()
  @IsIn(DOMAINS.codes, { each: true })
  domains!: string[];

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 1_000, description: 'Kilometers heen en terug / Kilometres there and back' })
  @IsInt()
  @Min(0)
  @Max(1_000)
  travelKm!: number;

  @IsCents()
  @Max(100_000)
  travelCents!: number;
}

export class ContactDto extends LogContactDto {
  @ApiProperty({ format: 'uuid' })
  contactId!: string;
}

@ContextController('matching', { tag: 'Contactlogboek', purpose: 'key-person-programme' })
export class ContactsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'help-requests/:helpRequestId/assignments/:assignmentId/contacts',
    action: 'log-contact',
    body: LogContactDto,
    creates: true,
    ids: ['helpRequestId', 'assignmentId', 'contactId'],
    nl: 'Schrijft een contact in het logboek van een lopende opdracht',
    en: 'Logs a contact in the log of an assignment under way',
    rules: ['MAT-12', 'MAT-14'],
  })
  log(
    @Param('helpRequestId', RecordId) helpRequestId: string,
    @Param('assignmentId', RecordId) assignmentId: string,
    @Body() body: LogContactDto,
    @Caller() caller: CallerRequest,
  ) {
    return this.edge.command(logContact, { helpRequestId, assignmentId, ...body }, caller);
  }

  @QueryRoute({
    path: 'assignments/:assignmentId/contacts',
    action: 'list-contacts',
    answer: ContactDto,
    list: true,
    personal: true,
    nl: 'Geeft het contactlogboek van een opdracht; nooit aan de gemeente',
    en: 'Lists the contact log of an assignment; never to the municipality',
    rules: ['GEN-04', 'MAT-14'],
  })
  async list(@Param('assignmentId', RecordId) assignmentId: string, @Caller() caller: CallerRequest) {
    const assignment = await this.edge.find(caller, assignmentsView, assignmentId);
    const facts = assignmentFacts(assignment, caller);
    this.edge.allow(caller, facts);
    return this.edge.list(caller, contactsView, { index: 'byAssignment', equals: { tenant: caller.tenant, assignmentId } }, (one) => ({
      facts: { ...facts, sameTenant: facts.sameTenant && one.tenant === caller.tenant },
      sealed: [],
      subjects: [assignment.caseId, one.keyPersonId],
      item: () => ({
        contactId: one.contactId,
        on: one.on,
        medium: one.medium,
        minutes: one.minutes,
        reached: one.reached,
        domains: one.domains,
        travelKm: one.travelKm,
        travelCents: one.travelCents,
      }),
    }));
  }
}
