import { Body, Param, Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Caller, type CallerRequest, CommandRoute, ContextController, Edge, QueryRoute, RecordId, representation } from '@sleutelbos/web';
import { IsIn, IsISO8601, IsOptional, IsUUID } from 'class-validator';
import { PLACEMENT_STATUSES, type PlacementDocument, placementsView } from '../views/placements.view.js';
import { askKeyPerson } from './ask.handler.js';
import { overrideReason } from './placement.js';

export class AskKeyPersonDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  keyPersonId!: string;

  @ApiProperty({ format: 'date-time', example: '2019-03-04T17:00:00Z', description: 'Uiterste antwoordmoment / Answer by' })
  @IsISO8601({ strict: true })
  answerBy!: string;

  @ApiPropertyOptional({ enum: overrideReason.options, description: 'Waarom niet de eerste van de lijst / Why not the first of the list' })
  @IsOptional()
  @IsIn(overrideReason.options)
  override?: string;
}

export class PlacementsQuery {
  @ApiPropertyOptional({ enum: PLACEMENT_STATUSES })
  @IsOptional()
  @IsIn(PLACEMENT_STATUSES)
  status?: string;
}

export class PlacementStatusDto {
  @ApiProperty({ format: 'uuid' })
  helpRequestId!: string;

  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty({ example: 'GM0362' })
  municipality!: string;

  @ApiProperty({ enum: PLACEMENT_STATUSES })
  status!: string;

  @ApiProperty({ format: 'date', description: 'Sinds / Since' })
  since!: string;
}

class AskDto {
  @ApiProperty({ format: 'uuid' })
  assignmentId!: string;

  @ApiProperty({ format: 'uuid' })
  keyPersonId!: string;

  @ApiProperty({ enum: ['asked', 'accepted', 'declined', 'expired', 'withdrawn', 'completed', 'released'] })
  status!: string;

  @ApiProperty({ format: 'date' })
  askedOn!: string;

  @ApiProperty({ format: 'date-time' })
  answerBy!: string;

  @ApiProperty({ format: 'date' })
  since!: string;

  @ApiProperty({ type: 'integer', description: 'Plaats op de lijst toen gevraagd werd / Place on the shortlist when asked' })
  rank!: number;

  @ApiProperty({ type: 'integer' })
  score!: number;

  @ApiProperty({ type: String, nullable: true, enum: [...overrideReason.options, null] })
  override!: string | null;
}

export class PlacementDto extends PlacementStatusDto {
  @ApiProperty({ format: 'uuid' })
  caseId!: string;

  @ApiProperty({ type: [AskDto] })
  asks!: readonly AskDto[];
}

@ContextController('matching', { tag: 'Toewijzingen', purpose: 'key-person-programme' })
export class PlacementsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'help-requests/:helpRequestId/asks',
    action: 'ask-key-person',
    body: AskKeyPersonDto,
    creates: true,
    ids: ['helpRequestId', 'assignmentId'],
    nl: 'Vraagt een sleutelpersoon voor een hulpvraag',
    en: 'Asks a key person for a help request',
    rules: ['MAT-01', 'MAT-05', 'MAT-08', 'MAT-10', 'REG-15'],
  })
  ask(@Param('helpRequestId', RecordId) helpRequestId: string, @Body() body: AskKeyPersonDto, @Caller() caller: CallerRequest) {
    return this.edge.command(askKeyPerson, { helpRequestId, ...body }, caller);
  }

  @QueryRoute({
    path: 'placements',
    action: 'list-placements',
    answer: PlacementStatusDto,
    query: ['status'],
    list: true,
    nl: 'Geeft hoe de toewijzing van hulpvragen ervoor staat',
    en: 'Lists how the placement of help requests stands',
    rules: ['GEN-04'],
  })
  list(@Query() query: PlacementsQuery, @Caller() caller: CallerRequest) {
    const { tenant } = caller;
    const selection = { index: 'byStatus', equals: { tenant }, anyOf: query.status ? [query.status] : PLACEMENT_STATUSES };
    return this.edge.list(caller, placementsView, selection, (one) => ({ facts: factsOf(one, caller), item: statusOf(one) }));
  }

  @QueryRoute({
    path: 'placements/:helpRequestId',
    action: 'read-placement',
    answer: PlacementDto,
    personal: true,
    nl: 'Geeft de toewijzing van een hulpvraag: wie is gevraagd en wat werd het',
    en: 'Gives the placement of a help request: who was asked and what became of it',
    rules: ['MAT-05', 'MAT-10'],
  })
  async one(@Param('helpRequestId', RecordId) helpRequestId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, placementsView, helpRequestId);
    this.edge.allow(caller, factsOf(found, caller));
    const subjects = [found.caseId, ...found.asks.map((one) => one.keyPersonId)];
    await this.edge.record(caller, { record: `placement-${helpRequestId}`, subjects });
    return representation<PlacementDto>({ ...statusOf(found), caseId: found.caseId, asks: found.asks }, found.revision);
  }

  @QueryRoute({
    path: 'placements/:helpRequestId/status',
    action: 'read-placement-status',
    answer: PlacementStatusDto,
    nl: 'Geeft alleen de status van een toewijzing: wat de gemeente mag zien',
    en: 'Gives only the status of a placement: what the municipality may see',
    rules: ['GEN-04', 'GEN-08'],
  })
  async status(@Param('helpRequestId', RecordId) helpRequestId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, placementsView, helpRequestId);
    this.edge.allow(caller, factsOf(found, caller));
    // Without a revision: it counts asks and declines, which are not for the municipality (GEN-08).
    return statusOf(found);
  }
}

const factsOf = (one: PlacementDocument, caller: CallerRequest) => ({
  sameTenant: one.tenant === caller.tenant,
  sameMunicipality: one.municipality === caller.municipality,
});

function statusOf({ helpRequestId, programmeId, municipality, status, since }: PlacementDocument): PlacementStatusDto {
  return { helpRequestId, programmeId, municipality, status, since };
}
