import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ContextController, QueryRoute } from '@sleutelbos/web';
import { ruleId } from './dated-rule.js';
import { KILOMETRE_RATES } from './kilometre-rate.rules.js';
import { VOLUNTEER_ALLOWANCES } from './volunteer-allowance.rules.js';

const CONFIDENCES = ['several-sources', 'one-source', 'derived'];

export class FigureDto {
  @ApiProperty({ type: 'integer' })
  cents!: number;

  @ApiProperty({ enum: CONFIDENCES })
  confidence!: string;
}

export class AgeBorderDto {
  @ApiProperty({ type: 'integer', example: 22 })
  years!: number;

  @ApiProperty({ enum: CONFIDENCES })
  confidence!: string;
}

export class DatedRuleDto {
  @ApiProperty({ example: 'volunteer-allowance@2019-01-01#2026-11-22' })
  ruleId!: string;

  @ApiProperty({ enum: ['volunteer-allowance', 'kilometre-rate'] })
  rule!: string;

  @ApiProperty({ format: 'date' })
  from!: string;

  @ApiProperty({ format: 'date' })
  to!: string;

  @ApiProperty()
  source!: string;

  @ApiProperty({ format: 'date' })
  recordedOn!: string;

  @ApiPropertyOptional({ type: FigureDto })
  hour?: FigureDto;

  @ApiPropertyOptional({ type: FigureDto })
  hourYoung?: FigureDto;

  @ApiPropertyOptional({ type: AgeBorderDto })
  adultFromAge?: AgeBorderDto;

  @ApiPropertyOptional({ type: FigureDto })
  month?: FigureDto;

  @ApiPropertyOptional({ type: FigureDto })
  year?: FigureDto;

  @ApiPropertyOptional({ type: FigureDto })
  perKm?: FigureDto;
}

/** The rules of law that calculations go by, each with its dates, source and confidence (COM-01). */
@ContextController('compensation', { tag: 'Regels' })
export class RulesController {
  @QueryRoute({
    path: 'rules',
    action: 'list-rules',
    answer: DatedRuleDto,
    list: true,
    nl: 'Geeft de wettelijke grenzen en tarieven met datum, bron en zekerheid',
    en: 'Lists the legal limits and rates with their dates, source and confidence',
    rules: ['COM-01'],
  })
  list() {
    return { items: [...VOLUNTEER_ALLOWANCES, ...KILOMETRE_RATES].map((row) => ({ ruleId: ruleId(row), ...row })), next: null };
  }
}
