import { Param, Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Caller, type CallerRequest, ContextController, Edge, QueryRoute, RecordId, representation } from '@sleutelbos/web';
import { IsIn, IsOptional } from 'class-validator';
import { type ClaimDocument, claimsView } from '../views/claims.view.js';
import { returnReason } from './claim.js';
import { notices } from './notices.js';

const STATUSES = ['draft', 'submitted', 'checked', 'approved', 'returned', 'paid'];

export class ClaimLineDto {
  @ApiProperty({ format: 'uuid' })
  contactId!: string;

  @ApiProperty({ enum: ['contact', 'informal'] })
  kind!: string;

  @ApiProperty({ format: 'date' })
  on!: string;

  @ApiProperty({ type: 'integer' })
  minutes!: number;

  @ApiProperty({ type: 'integer' })
  travelKm!: number;

  @ApiProperty({ type: 'integer', description: 'Vervoerbewijzen in centen / Tickets in cents' })
  travelCents!: number;
}

export class HourlySumDto {
  @ApiProperty({ type: 'integer' })
  hourCents!: number;

  @ApiProperty({ type: 'integer' })
  limitCents!: number;

  @ApiProperty({ type: 'integer' })
  minutes!: number;

  @ApiProperty()
  within!: boolean;
}

export class AgainstLimitDto {
  @ApiProperty({ type: 'integer', description: 'Wat al telde / What already counted' })
  beforeCents!: number;

  @ApiProperty({ type: 'integer', description: 'Met deze declaratie / With this claim' })
  totalCents!: number;

  @ApiProperty({ type: 'integer' })
  limitCents!: number;

  @ApiProperty()
  within!: boolean;

  @ApiProperty({ description: 'Vanaf 80 % van de grens / From 80 % of the limit' })
  near!: boolean;
}

export class LumpSumDto {
  @ApiProperty({ type: 'integer' })
  timeCents!: number;

  @ApiProperty({ type: 'integer' })
  travelCents!: number;

  @ApiProperty({ type: 'integer' })
  totalCents!: number;

  @ApiProperty({ type: [HourlySumDto] })
  hourly!: HourlySumDto[];

  @ApiProperty({ type: AgainstLimitDto })
  month!: AgainstLimitDto;

  @ApiProperty({ type: AgainstLimitDto })
  year!: AgainstLimitDto;

  @ApiProperty()
  within!: boolean;

  @ApiProperty({ type: 'integer', description: 'Niets boven een grens / Nothing above a limit' })
  payableCents!: number;
}

export class ProvenCostsDto {
  @ApiProperty({ type: 'integer' })
  ticketCents!: number;

  @ApiProperty({ type: 'integer' })
  kilometreCents!: number;

  @ApiProperty({ type: 'integer' })
  totalCents!: number;
}

export class CalculationDto {
  @ApiProperty({ enum: ['lump-sum', 'proven-costs'] })
  method!: string;

  @ApiProperty({ type: LumpSumDto, nullable: true })
  lumpSum!: LumpSumDto | null;

  @ApiProperty({ type: ProvenCostsDto, nullable: true })
  provenCosts!: ProvenCostsDto | null;

  @ApiProperty({ type: 'integer' })
  payableCents!: number;

  @ApiProperty({ type: [String], example: ['volunteer-allowance@2019-01-01#2026-11-22'] })
  rules!: string[];

  @ApiProperty({ type: [String], format: 'uuid' })
  terms!: string[];
}

export class ClaimStepDto {
  @ApiProperty({ enum: STATUSES })
  status!: string;

  @ApiProperty({ format: 'date' })
  on!: string;

  @ApiProperty({ example: 'finance' })
  role!: string;
}

export class NoticeDto {
  @ApiProperty({ example: 'report-to-benefits-office' })
  code!: string;

  @ApiProperty({ example: 'COM-05' })
  rule!: string;

  @ApiProperty()
  source!: string;

  @ApiProperty()
  nl!: string;

  @ApiProperty()
  en!: string;
}

export class ClaimSummaryDto {
  @ApiProperty({ format: 'uuid' })
  claimId!: string;

  @ApiProperty({ format: 'uuid' })
  keyPersonId!: string;

  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty({ example: '2019-07' })
  month!: string;

  @ApiProperty({ enum: ['lump-sum', 'proven-costs'] })
  method!: string;

  @ApiProperty({ enum: STATUSES })
  status!: string;

  @ApiProperty({ type: 'integer', description: '0 tot de controle / 0 until it was checked' })
  cents!: number;
}

export class ClaimDto extends ClaimSummaryDto {
  @ApiProperty({ format: 'uuid' })
  sourceId!: string;

  @ApiProperty({ example: 'all' })
  period!: string;

  @ApiProperty({ type: [ClaimLineDto] })
  lines!: ClaimLineDto[];

  @ApiProperty({ type: CalculationDto, nullable: true })
  calculation!: CalculationDto | null;

  @ApiProperty({ type: [ClaimStepDto] })
  steps!: ClaimStepDto[];

  @ApiPropertyOptional({ enum: returnReason.options })
  returnReason?: string;

  @ApiPropertyOptional()
  paymentReference?: string;

  @ApiProperty({ type: [NoticeDto] })
  notices!: NoticeDto[];
}

export class ListClaimsDto {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  status?: string;
}

/** Claims as the claimant and those who decide on them see them: amounts, calculation and status (COM-06). */
@ContextController('compensation', { tag: 'Declaraties' })
export class ClaimsController {
  constructor(private readonly edge: Edge) {}

  @QueryRoute({
    path: 'claims',
    action: 'list-claims',
    answer: ClaimSummaryDto,
    query: ['status'],
    list: true,
    personal: true,
    nl: 'Geeft de eigen declaraties aan een sleutelpersoon, alle aan wie erover gaat',
    en: 'Lists their own claims to a key person, all to whom decides on them',
    rules: ['COM-06', 'GEN-08'],
  })
  list(@Query() query: ListClaimsDto, @Caller() caller: CallerRequest) {
    const { tenant } = caller;
    const selection =
      caller.role === 'key-person'
        ? { index: 'byAccount', equals: { tenant, account: caller.actor.id, status: query.status } }
        : { index: 'byStatus', equals: { tenant }, anyOf: query.status ? [query.status] : STATUSES };
    return this.edge.list(caller, claimsView, { ...selection, descending: true }, (one) => {
      const { claimId, keyPersonId, programmeId, month, method, status, cents } = one;
      const item = { claimId, keyPersonId, programmeId, month, method, status, cents };
      return { facts: factsOf(one, caller), sealed: [], subjects: [keyPersonId], item: () => item };
    });
  }

  @QueryRoute({
    path: 'claims/:claimId',
    action: 'read-claim',
    answer: ClaimDto,
    personal: true,
    nl: 'Geeft één declaratie met berekening en stand',
    en: 'Gives one claim with its calculation and status',
    rules: ['COM-05', 'COM-06', 'GEN-08'],
  })
  async one(@Param('claimId', RecordId) claimId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, claimsView, claimId);
    this.edge.allow(caller, factsOf(found, caller));
    await this.edge.record(caller, { record: `claim-${claimId}`, subjects: [found.keyPersonId] });
    const { tenant: _, account: __, revision, ...claim } = found;
    return representation({ ...claim, notices }, revision);
  }
}

const factsOf = (one: ClaimDocument, caller: CallerRequest) => ({
  sameTenant: one.tenant === caller.tenant,
  ownRecord: one.account === caller.actor.id,
});
