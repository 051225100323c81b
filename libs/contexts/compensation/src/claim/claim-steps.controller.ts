import { Body, Param } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Caller, type CallerRequest, CommandRoute, ContextController, Edge, IsIsoDate, RecordId } from '@sleutelbos/web';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { method } from '../claimed/claimed-contacts.js';
import { checkClaim, draftClaim, payClaim, returnClaim, submitClaim } from './claim.handlers.js';
import { returnReason } from './claim.js';
import { approveClaim } from './claim-approval.handlers.js';

export class DraftClaimDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  keyPersonId!: string;

  @ApiProperty({ example: '2019-07' })
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/)
  month!: string;

  @ApiPropertyOptional({
    enum: method.options,
    default: 'lump-sum',
    description: 'Vaste vergoeding binnen de grenzen, of alleen bewezen kosten / Lump sums within the limits, or only proven costs',
  })
  @IsOptional()
  @IsIn(method.options)
  method?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Alleen waar meer geldbronnen dekken / Only where several sources cover' })
  @IsOptional()
  @IsUUID()
  sourceId?: string;
}

export class ReturnClaimDto {
  @ApiProperty({ enum: returnReason.options })
  @IsIn(returnReason.options)
  reason!: string;
}

export class PayClaimDto {
  @ApiProperty({ description: 'Dag van betaling / Day of the payment' })
  @IsIsoDate()
  on!: string;

  @ApiProperty({ example: 'MEE-2019-0042', description: 'Betalingskenmerk, zonder namen / Payment reference, without names' })
  @Matches(/^[A-Z0-9][A-Z0-9./-]{0,34}$/)
  reference!: string;
}

const step = { method: 'POST', ids: ['claimId'] } as const;

/** What happens to a claim: drafted, submitted, checked, approved, paid or returned (COM-06). */
@ContextController('compensation', { tag: 'Declaraties' })
export class ClaimStepsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    ...step,
    path: 'claims',
    action: 'draft-claim',
    body: DraftClaimDto,
    creates: true,
    nl: 'Maakt een conceptdeclaratie van een maand uit het contactlogboek',
    en: 'Drafts the claim of a month from the contact log',
    rules: ['COM-02', 'COM-04', 'COM-06', 'COM-08'],
  })
  draft(@Body() body: DraftClaimDto, @Caller() caller: CallerRequest) {
    return this.edge.command(draftClaim, { ...body }, caller);
  }

  @CommandRoute({
    ...step,
    path: 'claims/:claimId/submission',
    action: 'submit-claim',
    nl: 'Dient een conceptdeclaratie in',
    en: 'Submits a drafted claim',
    rules: ['COM-02', 'COM-06'],
  })
  submit(@Param('claimId', RecordId) claimId: string, @Caller() caller: CallerRequest) {
    return this.edge.command(submitClaim, { claimId }, caller);
  }

  @CommandRoute({
    ...step,
    path: 'claims/:claimId/check',
    action: 'check-claim',
    nl: 'Controleert een declaratie en bewaart de berekening op beide manieren',
    en: 'Checks a claim and keeps its calculation by both methods',
    rules: ['COM-01', 'COM-02', 'COM-07', 'COM-12'],
  })
  check(@Param('claimId', RecordId) claimId: string, @Caller() caller: CallerRequest) {
    return this.edge.command(checkClaim, { claimId }, caller);
  }

  @CommandRoute({
    ...step,
    path: 'claims/:claimId/approval',
    action: 'approve-claim',
    nl: 'Keurt een gecontroleerde declaratie goed, binnen de belastinggrenzen en het plafond',
    en: 'Approves a checked claim, within the tax limits and the ceiling',
    rules: ['COM-02', 'COM-07', 'COM-08'],
  })
  approve(@Param('claimId', RecordId) claimId: string, @Caller() caller: CallerRequest) {
    return this.edge.command(approveClaim, { claimId }, caller);
  }

  @CommandRoute({
    ...step,
    path: 'claims/:claimId/return',
    action: 'return-claim',
    body: ReturnClaimDto,
    nl: 'Stuurt een declaratie terug met een reden',
    en: 'Returns a claim with a reason',
    rules: ['COM-06'],
  })
  sendBack(@Param('claimId', RecordId) claimId: string, @Body() body: ReturnClaimDto, @Caller() caller: CallerRequest) {
    return this.edge.command(returnClaim, { claimId, ...body }, caller);
  }

  @CommandRoute({
    ...step,
    path: 'claims/:claimId/payment',
    action: 'pay-claim',
    body: PayClaimDto,
    nl: 'Legt de betaling van een goedgekeurde declaratie vast',
    en: 'Records the payment of an approved claim',
    rules: ['COM-06', 'COM-07'],
  })
  pay(@Param('claimId', RecordId) claimId: string, @Body() body: PayClaimDto, @Caller() caller: CallerRequest) {
    return this.edge.command(payClaim, { claimId, ...body }, caller);
  }
}
