import { Body, Param } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Caller, type CallerRequest, CommandRoute, ContextController, Edge, IsIsoDate, QueryRoute, RecordId } from '@sleutelbos/web';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { endOfficer, nameOfficer } from './reporting-code.handlers.js';
import { standingOf } from './standing.js';

export class NameOfficerDto {
  @ApiProperty({ description: 'Account van de persoon / Account of the person', example: 'attention-officer-1' })
  @IsString()
  @Length(1, 200)
  person!: string;

  @ApiProperty({ enum: ['attention-officer', 'contact-person'] })
  @IsIn(['attention-officer', 'contact-person'])
  function!: 'attention-officer' | 'contact-person';

  @IsIsoDate()
  from!: string;

  @ApiPropertyOptional({ description: 'Laatste dag / Last day' })
  @IsOptional()
  @IsIsoDate()
  until?: string;
}

export class EndOfficerDto {
  @ApiProperty({ description: 'Eerste dag waarop de benoeming niet meer geldt / First day on which it no longer holds' })
  @IsIsoDate()
  on!: string;
}

export class OfficerDto {
  @ApiProperty({ format: 'uuid' })
  officerId!: string;

  @ApiProperty()
  person!: string;

  @ApiProperty({ enum: ['attention-officer', 'contact-person'] })
  function!: string;

  @ApiProperty({ format: 'date' })
  from!: string;

  @ApiPropertyOptional({ format: 'date' })
  until?: string;

  @ApiPropertyOptional({ format: 'date' })
  endedOn?: string;
}

/** The reporting code (meldcode) of the caller's own organisation. */
@ContextController('safeguarding', { tag: 'Meldcode' })
export class OfficersController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'officers',
    action: 'name-officer',
    body: NameOfficerDto,
    creates: true,
    ids: ['officerId'],
    nl: 'Benoemt iemand in de meldcode van de eigen organisatie',
    en: "Names somebody in one's own organisation's reporting code",
    rules: ['SAF-02'],
  })
  name(@Body() body: NameOfficerDto, @Caller() caller: CallerRequest) {
    return this.edge.command(nameOfficer, { ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'officers/:officerId/endings',
    action: 'end-officer',
    body: EndOfficerDto,
    ids: ['officerId'],
    nl: 'Beëindigt een benoeming in de meldcode',
    en: 'Ends an appointment in the reporting code',
    rules: ['SAF-02'],
  })
  end(@Param('officerId', RecordId) officerId: string, @Body() body: EndOfficerDto, @Caller() caller: CallerRequest) {
    return this.edge.command(endOfficer, { officerId, ...body }, caller);
  }

  @QueryRoute({
    path: 'officers',
    action: 'list-officers',
    answer: OfficerDto,
    list: true,
    nl: 'Geeft wie in de meldcode van de eigen organisatie staat',
    en: "Lists who stands in one's own organisation's reporting code",
    rules: ['SAF-02'],
  })
  async list(@Caller() caller: CallerRequest) {
    this.edge.allow(caller, { sameTenant: true });
    const { code } = await standingOf(this.edge.bench, caller);
    return { items: code.status === 'none' ? [] : code.officers, next: null };
  }
}
