import { Body, Param } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Caller, type CallerRequest, CommandRoute, ContextController, Edge, IsCents, IsIsoDate, RecordId } from '@sleutelbos/web';
import { IsOptional } from 'class-validator';
import { agreeTerms } from './terms.handlers.js';

export class AgreeTermsDto {
  @IsIsoDate()
  from!: string;

  /** Per hour; 0 where only costs are paid. */
  @IsCents()
  hourCents!: number;

  @ApiPropertyOptional({
    description: 'Centen per kilometer; weglaten: alleen werkelijke kosten / Cents a kilometre; absent: actual costs only',
  })
  @IsOptional()
  @IsCents()
  travelCentsPerKm?: number;
}

@ContextController('compensation', { tag: 'Afspraken' })
export class TermsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'programmes/:programmeId/terms',
    action: 'agree-terms',
    body: AgreeTermsDto,
    creates: true,
    ids: ['programmeId', 'termsId'],
    nl: 'Legt vast wat vrijwilligers van een programma vanaf een datum krijgen',
    en: 'Agrees what volunteers of a programme get from a date on',
    rules: ['COM-01', 'COM-02'],
  })
  agree(@Param('programmeId', RecordId) programmeId: string, @Body() body: AgreeTermsDto, @Caller() caller: CallerRequest) {
    return this.edge.command(agreeTerms, { programmeId, ...body, travelCentsPerKm: body.travelCentsPerKm ?? null }, caller);
  }
}
