import { Body, Param, type PipeTransform, Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CommandFailed } from '@sleutelbos/kernel';
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
import { IsIn, IsOptional, IsUUID, Min } from 'class-validator';
import { budgetPeriod, costKind } from '../published/budget.published.js';
import { budgetFigures, budgetsView } from '../views/budgets.view.js';
import { bookCost } from './budget.handlers.js';

/** Pipe for a budget's period in a path. What cannot be one is answered like one that nobody has. */
class Period implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!budgetPeriod.safeParse(value).success) throw new CommandFailed('not-found');
    return value;
  }
}

export class BookCostDto {
  @ApiProperty({ enum: costKind.options })
  @IsIn(costKind.options)
  kind!: string;

  @IsCents()
  @Min(1)
  cents!: number;

  @ApiProperty({ description: 'Dag waarop de kosten slaan / Day that the cost belongs to' })
  @IsIsoDate()
  on!: string;
}

export class BudgetDto {
  @ApiProperty({ format: 'uuid' })
  sourceId!: string;

  @ApiProperty({ example: 'all', description: '`all`, of een kalenderjaar / or a calendar year' })
  period!: string;

  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ format: 'date' })
  from!: string;

  @ApiProperty({ format: 'date' })
  to!: string;

  @ApiProperty({ type: 'integer' })
  ceilingCents!: number;

  @ApiProperty({ type: 'integer', description: 'Vastgehouden voor een goedkeuring / Held for an approval' })
  reservedCents!: number;

  @ApiProperty({ type: 'integer', description: 'Goedgekeurd, nog niet betaald / Approved, not yet paid' })
  committedCents!: number;

  @ApiProperty({ type: 'integer' })
  paidCents!: number;

  @ApiProperty({ type: 'integer', description: 'Kosten zonder declaratie / Costs without a claim' })
  bookedCents!: number;

  @ApiProperty({ type: 'integer' })
  leftCents!: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { training: 480_000 } })
  costs!: Record<string, number>;
}

export class ListBudgetsDto {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  programmeId?: string;
}

/** The money of a funding source in a period: ceiling, reserved, committed, paid and left (COM-08). */
@ContextController('compensation', { tag: 'Budgetten' })
export class BudgetsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'budgets/:sourceId/:period/costs',
    action: 'book-cost',
    body: BookCostDto,
    creates: true,
    ids: ['costId'],
    nl: 'Boekt kosten zonder declaratie, binnen het plafond',
    en: 'Books a cost without a claim, within the ceiling',
    rules: ['COM-08'],
  })
  book(
    @Param('sourceId', RecordId) sourceId: string,
    @Param('period', Period) period: string,
    @Body() body: BookCostDto,
    @Caller() caller: CallerRequest,
  ) {
    return this.edge.command(bookCost, { sourceId, period, ...body }, caller);
  }

  @QueryRoute({
    path: 'budgets',
    action: 'list-budgets',
    answer: BudgetDto,
    query: ['programmeId'],
    list: true,
    nl: 'Geeft de budgetten met plafond en wat ervan gebruikt is',
    en: 'Lists the budgets with their ceiling and what is used of it',
    rules: ['COM-08'],
  })
  list(@Query() query: ListBudgetsDto, @Caller() caller: CallerRequest) {
    const selection = { index: 'byTenant', equals: { tenant: caller.tenant, programmeId: query.programmeId } };
    return this.edge.list(caller, budgetsView, selection, (one) => ({
      facts: { sameTenant: one.tenant === caller.tenant },
      item: budgetFigures(one),
    }));
  }
}
