import { ApiProperty } from '@nestjs/swagger';

export class ProgrammeNameDto {
  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ type: [String], example: ['GM0362'] })
  municipalities!: string[];
}

class DefinitionDto {
  @ApiProperty()
  nl!: string;

  @ApiProperty()
  en!: string;
}

class FigureDto {
  @ApiProperty({ type: 'integer' })
  value!: number;

  @ApiProperty({ type: DefinitionDto, description: 'Definitie waarmee geteld is (REP-06) / The definition it was counted by' })
  definition!: DefinitionDto;
}

const NOT_SHOWN =
  'Leeg onder de vijf, en waar een kleiner getal eruit zou blijken (REP-07) / Null below five, and where it would tell a smaller one';

class GuardedFigureDto {
  @ApiProperty({ type: 'integer', nullable: true, description: NOT_SHOWN })
  value!: number | null;

  @ApiProperty({ type: DefinitionDto, description: 'Definitie waarmee geteld is (REP-06) / The definition it was counted by' })
  definition!: DefinitionDto;
}

class TargetDto extends FigureDto {
  @ApiProperty({ format: 'date' })
  by!: string;
}

class UnmetReasonDto {
  @ApiProperty()
  reason!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: NOT_SHOWN })
  value!: number | null;
}

class MonthFiguresDto {
  @ApiProperty({ example: '2019-03' })
  month!: string;

  @ApiProperty({ type: 'integer' })
  requests!: number;

  @ApiProperty({ type: 'integer' })
  registered!: number;

  @ApiProperty({ type: 'integer' })
  informal!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: NOT_SHOWN })
  completed!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: NOT_SHOWN })
  unmet!: number | null;

  @ApiProperty({ type: 'integer' })
  cumulative!: number;
}

class PeriodFiguresDto {
  @ApiProperty({ format: 'uuid' })
  periodId!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ format: 'date' })
  from!: string;

  @ApiProperty({ format: 'date' })
  to!: string;

  @ApiProperty({ type: [String] })
  parties!: string[];

  @ApiProperty({ type: TargetDto })
  target!: TargetDto;

  @ApiProperty({ type: FigureDto })
  actual!: FigureDto;

  @ApiProperty({ type: FigureDto })
  requests!: FigureDto;

  @ApiProperty({ type: FigureDto })
  informal!: FigureDto;

  @ApiProperty({ type: GuardedFigureDto })
  matched!: GuardedFigureDto;

  @ApiProperty({ type: GuardedFigureDto })
  completed!: GuardedFigureDto;

  @ApiProperty({ type: GuardedFigureDto })
  unmet!: GuardedFigureDto;

  @ApiProperty({ type: [UnmetReasonDto] })
  unmetByReason!: UnmetReasonDto[];

  @ApiProperty({ type: [MonthFiguresDto] })
  months!: MonthFiguresDto[];
}

class LoadDto {
  @ApiProperty({ type: 'integer', description: 'Actieve sleutelpersonen met een grens / Active key persons with a limit' })
  keyPersons!: number;

  @ApiProperty({ type: 'integer', description: 'Lopende toewijzingen / Assignments under way' })
  open!: number;

  @ApiProperty({ type: 'integer' })
  limit!: number;
}

class CostDto {
  @ApiProperty()
  kind!: string;

  @ApiProperty({ type: 'integer' })
  cents!: number;
}

class BudgetLineDto {
  @ApiProperty()
  name!: string;

  @ApiProperty({ example: '2022' })
  period!: string;

  @ApiProperty({ format: 'date' })
  from!: string;

  @ApiProperty({ format: 'date' })
  to!: string;

  @ApiProperty({ type: 'integer' })
  ceilingCents!: number;

  @ApiProperty({ type: 'integer', description: 'Goedgekeurde declaraties en geboekte kosten / Approved claims and booked costs' })
  usedCents!: number;

  @ApiProperty({ type: 'integer' })
  claimsCents!: number;

  @ApiProperty({ type: 'integer' })
  paidCents!: number;

  @ApiProperty({ type: [CostDto] })
  costs!: CostDto[];
}

export class CouncilFiguresDto {
  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ type: [String], example: ['GM0362'] })
  municipalities!: string[];

  @ApiProperty({ type: [PeriodFiguresDto] })
  periods!: PeriodFiguresDto[];

  @ApiProperty({ type: LoadDto, description: 'Van het hele team samen (REP-07) / Of the whole team together' })
  load!: LoadDto;

  @ApiProperty({ type: [BudgetLineDto] })
  budgets!: BudgetLineDto[];

  @ApiProperty({ type: 'integer', nullable: true })
  costPerRequestCents!: number | null;
}
