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

@ContextController('registration')
export class ProgrammeController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'programmes',
    action: 'open-programme',
    body: OpenProgrammeDto,
    creates: true,
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
    nl: 'Voegt een geldbron met plafond toe aan een programma',
    en: 'Adds a funding source with its ceiling to a programme',
    rules: ['REG-01'],
  })
  addSource(@Param('programmeId', RecordId) programmeId: string, @Body() body: AddFundingSourceDto, @Caller() caller: CallerRequest) {
    return this.edge.command(addFundingSource, { programmeId, ...body }, caller);
  }

  @QueryRoute({ path: 'programmes/:programmeId', action: 'read-programme', nl: 'Geeft één programma', en: 'Gives one programme' })
  async one(@Param('programmeId', RecordId) programmeId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, programmesView, programmeId);
    await this.edge.allow(caller, { sameTenant: found.tenant === caller.tenant });
    return representation(found, found.revision);
  }

  @QueryRoute({ path: 'programmes', action: 'list-programmes', list: true, nl: 'Geeft de programma’s', en: 'Lists the programmes' })
  list(@Query() query: ListQuery, @Caller() caller: CallerRequest) {
    return this.edge.list(caller, programmesView, { index: 'byTenant', equals: { tenant: caller.tenant } }, query, (one) => ({
      facts: { sameTenant: one.tenant === caller.tenant },
      item: { programmeId: one.programmeId, name: one.name, municipalities: one.municipalities },
    }));
  }
}
