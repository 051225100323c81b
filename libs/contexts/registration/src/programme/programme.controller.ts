import { Body, Param, Query } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import {
  Caller,
  type CallerRequest,
  CommandRoute,
  ContextController,
  Edge,
  IsCents,
  IsIsoDate,
  IsMunicipalityCode,
  ListQuery,
  QueryRoute,
  RecordId,
  representation,
} from '@sleutelbos/web';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { programmesView } from '../views/programmes.view.js';
import { addFundingSource, addPeriod, openProgramme } from './programme.handlers.js';

export class OpenProgrammeDto {
  @ApiProperty({ example: 'Sleutelpersonen voor statushouders Amstelveen' })
  @IsString()
  @Length(1, 120)
  name!: string;

  @ApiProperty({ type: [String], example: ['GM0362'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsMunicipalityCode({ each: true })
  municipalities!: string[];

  @ApiProperty({ example: 'AVG artikel 6, eerste lid, onder e' })
  @IsString()
  @Length(1, 300)
  legalGround!: string;
}

export class AddPeriodDto {
  @ApiProperty({ example: 'Pilot 2019-2020' })
  @IsString()
  @Length(1, 120)
  name!: string;

  @IsIsoDate()
  from!: string;

  @IsIsoDate()
  to!: string;

  @ApiProperty({ type: [String], example: ['MEE Amstel en Zaan'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 120, { each: true })
  parties!: string[];

  @ApiProperty({ example: 80 })
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  targetRequests!: number;

  @IsIsoDate()
  targetBy!: string;

  @ApiProperty({ enum: ['in-period', 'cumulative', 'open-at-end'] })
  @IsIn(['in-period', 'cumulative', 'open-at-end'])
  targetDefinition!: 'in-period' | 'cumulative' | 'open-at-end';
}

export class AddFundingSourceDto {
  @ApiProperty({ example: 'Implementatiegelden nieuwe Wet inburgering' })
  @IsString()
  @Length(1, 120)
  name!: string;

  @IsIsoDate()
  from!: string;

  @IsIsoDate()
  to!: string;

  @IsCents()
  ceilingCents!: number;

  @ApiProperty({ enum: ['period', 'year'] })
  @IsIn(['period', 'year'])
  ceilingPer!: 'period' | 'year';
}

export class ProgrammeItemDto {
  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty({ type: 'string' })
  name!: string;

  @ApiProperty({ type: [String], example: ['GM0362'] })
  municipalities!: string[];
}

export class PeriodDto extends AddPeriodDto {
  @ApiProperty({ format: 'uuid' })
  periodId!: string;
}

export class FundingSourceDto extends AddFundingSourceDto {
  @ApiProperty({ format: 'uuid' })
  sourceId!: string;
}

export class ProgrammeDto extends ProgrammeItemDto {
  @ApiProperty({ type: 'string' })
  legalGround!: string;

  @ApiProperty({ type: [PeriodDto] })
  periods!: PeriodDto[];

  @ApiProperty({ type: [FundingSourceDto] })
  sources!: FundingSourceDto[];
}

@ContextController('registration', { tag: 'Programma’s', purpose: 'programme' })
export class ProgrammeController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'programmes',
    action: 'open-programme',
    body: OpenProgrammeDto,
    creates: true,
    ids: ['programmeId'],
    nl: 'Opent een programma',
    en: 'Opens a programme',
    rules: ['REG-01'],
  })
  open(@Body() body: OpenProgrammeDto, @Caller() caller: CallerRequest) {
    return this.edge.command(openProgramme, { ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'programmes/:programmeId/periods',
    action: 'add-period',
    body: AddPeriodDto,
    creates: true,
    ids: ['programmeId', 'periodId'],
    nl: 'Voegt een periode met doel toe aan een programma',
    en: 'Adds a period with its target to a programme',
    rules: ['REG-01'],
  })
  addPeriod(@Param('programmeId', RecordId) programmeId: string, @Body() body: AddPeriodDto, @Caller() caller: CallerRequest) {
    return this.edge.command(addPeriod, { programmeId, ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'programmes/:programmeId/funding-sources',
    action: 'add-funding-source',
    body: AddFundingSourceDto,
    creates: true,
    ids: ['programmeId', 'sourceId'],
    nl: 'Voegt een geldbron met plafond toe aan een programma',
    en: 'Adds a funding source with its ceiling to a programme',
    rules: ['REG-01'],
  })
  addSource(@Param('programmeId', RecordId) programmeId: string, @Body() body: AddFundingSourceDto, @Caller() caller: CallerRequest) {
    return this.edge.command(addFundingSource, { programmeId, ...body }, caller);
  }

  @QueryRoute({
    path: 'programmes/:programmeId',
    action: 'read-programme',
    answer: ProgrammeDto,
    nl: 'Geeft één programma',
    en: 'Gives one programme',
  })
  async one(@Param('programmeId', RecordId) programmeId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, programmesView, programmeId);
    this.edge.allow(caller, { sameTenant: found.tenant === caller.tenant });
    const { tenant: _, revision, ...programme } = found;
    return representation(programme, revision);
  }

  @QueryRoute({
    path: 'programmes',
    action: 'list-programmes',
    answer: ProgrammeItemDto,
    list: true,
    nl: 'Geeft de programma’s',
    en: 'Lists the programmes',
  })
  list(@Query() _query: ListQuery, @Caller() caller: CallerRequest) {
    return this.edge.list(caller, programmesView, { index: 'byTenant', equals: { tenant: caller.tenant } }, (one) => ({
      facts: { sameTenant: one.tenant === caller.tenant },
      item: { programmeId: one.programmeId, name: one.name, municipalities: one.municipalities },
    }));
  }
}
