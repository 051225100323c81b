import { Body, Param, Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import {
  Caller,
  type CallerRequest,
  CommandRoute,
  ContextController,
  Edge,
  IsIsoDate,
  IsLanguageTag,
  NoCitizenNumber,
  QueryRoute,
  RecordId,
  representation,
} from '@sleutelbos/web';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { DOMAINS } from '../reference/domains.js';
import { GENDERS, WISHES } from '../reference/gender.js';
import { ROLES } from '../reference/roles.js';
import { SETTINGS } from '../reference/settings.js';
import { UNMET_REASONS } from '../reference/unmet-reasons.js';
import { type HelpRequestDocument, helpRequestsView, STATUSES } from '../views/help-requests.view.js';
import { keyPersonsView } from '../views/key-persons.view.js';
import { markHelpRequestUnmet, recordInformalHelp, registerHelpRequest, withdrawHelpRequest } from './help-request.handlers.js';
import { CHANNELS, REQUESTERS } from './help-request.js';

const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

export class GenderWishDto {
  @ApiProperty({ enum: WISHES })
  @IsIn(WISHES)
  wish!: string;

  @ApiPropertyOptional({ enum: GENDERS })
  @IsOptional()
  @IsIn(GENDERS)
  gender?: string;
}

export class DescriptionDto {
  @ApiProperty({ description: 'Zonder burgerservicenummer / Without a citizen service number' })
  @IsString()
  @Length(1, 2000)
  @NoCitizenNumber()
  text!: string;
}

/** Codes of the matter, as asked and as shown. */
class MatterDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  caseId!: string;

  @ApiProperty({ enum: ROLES.codes })
  @IsIn(ROLES.codes)
  role!: string;

  @IsLanguageTag()
  language!: string;

  @ApiProperty({ enum: DOMAINS.codes })
  @IsIn(DOMAINS.codes)
  domain!: string;

  @ApiProperty({ enum: SETTINGS.codes })
  @IsIn(SETTINGS.codes)
  setting!: string;

  @ApiProperty({ type: 'boolean' })
  @IsBoolean()
  remote!: boolean;

  @ApiPropertyOptional({ example: 'Westwijk' })
  @IsOptional()
  @IsString()
  @Length(1, 80)
  @NoCitizenNumber()
  district?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 7, description: 'Weekdag, maandag is 1 / Weekday, Monday is 1' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(7)
  day?: number;

  @ApiPropertyOptional({ pattern: TIME.source })
  @IsOptional()
  @Matches(TIME)
  from?: string;

  @ApiPropertyOptional({ pattern: TIME.source })
  @IsOptional()
  @Matches(TIME)
  to?: string;

  @ApiProperty({ enum: REQUESTERS })
  @IsIn(REQUESTERS)
  requester!: string;

  @ApiProperty({ enum: CHANNELS })
  @IsIn(CHANNELS)
  channel!: string;
}

export class RegisterHelpRequestDto extends MatterDto {
  @ApiProperty({ type: GenderWishDto })
  @ValidateNested()
  @Type(() => GenderWishDto)
  genderWish!: GenderWishDto;

  @ApiPropertyOptional({ type: DescriptionDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => DescriptionDto)
  description?: DescriptionDto;
}

export class InformalHelpDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  keyPersonId!: string;

  @ApiProperty({ enum: ROLES.codes })
  @IsIn(ROLES.codes)
  role!: string;

  @IsLanguageTag()
  language!: string;

  @ApiProperty({ enum: DOMAINS.codes })
  @IsIn(DOMAINS.codes)
  domain!: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 1440 })
  @IsInt()
  @Min(1)
  @Max(1440)
  minutes!: number;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIsoDate()
  on?: string;
}

export class UnmetDto {
  @ApiProperty({ enum: UNMET_REASONS.codes })
  @IsIn(UNMET_REASONS.codes)
  reason!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIsoDate()
  on?: string;
}

export class WithdrawalDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsIsoDate()
  on?: string;
}

/** Informal help has no case, setting or requester. */
export class HelpRequestDto extends PartialType(MatterDto) {
  @ApiProperty({ format: 'uuid' })
  helpRequestId!: string;

  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiPropertyOptional({ example: 'GM0362' })
  municipality?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Minuten informele hulp / Minutes of informal help' })
  minutes?: number;

  @ApiProperty({ enum: STATUSES })
  status!: string;

  @IsIsoDate()
  registeredOn!: string;

  @IsIsoDate()
  dueOn!: string;

  @ApiPropertyOptional({ enum: UNMET_REASONS.codes })
  reason?: string;
}

export class HelpRequestDescriptionDto {
  @ApiProperty({ format: 'uuid' })
  helpRequestId!: string;

  @ApiPropertyOptional({ type: DescriptionDto })
  description?: DescriptionDto;
}

export class ListHelpRequestsDto {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  status?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  caseId?: string;

  @ApiPropertyOptional({ description: 'Uiterste datum tot en met / Due on or before' })
  @IsOptional()
  @IsIsoDate()
  dueBy?: string;
}

const factsOf = (one: HelpRequestDocument, caller: CallerRequest) => ({
  sameTenant: one.tenant === caller.tenant,
  sameMunicipality: one.municipality !== undefined && one.municipality === caller.municipality,
});

/**
 * Status and codes of the matter; no description, no wish, and not who was asked or helps (GEN-04, GEN-08, REG-42). `ofProgramme`: for the
 * people who carry the programme out; to others a reason that speaks of a wish stays unsaid.
 */
function item(document: HelpRequestDocument, ofProgramme: boolean) {
  const { description: _, tenant: __, asks: ___, keyPersonId: ____, genderWish: _____, revision: ______, reason, ...shown } = document;
  return reason === undefined || (reason === 'no-gender-wish' && !ofProgramme) ? shown : { ...shown, reason };
}

@ContextController('registration', { tag: 'Hulpvragen', purpose: 'newcomer-support' })
export class HelpRequestsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'help-requests',
    action: 'register-help-request',
    body: RegisterHelpRequestDto,
    creates: true,
    ids: ['helpRequestId', 'caseId'],
    nl: 'Registreert een hulpvraag van een nieuwkomer die heeft ingestemd',
    en: 'Registers a help request of a newcomer who agreed',
    rules: ['REG-43', 'REG-41', 'REG-44'],
  })
  register(@Body() body: RegisterHelpRequestDto, @Caller() caller: CallerRequest) {
    return this.edge.command(registerHelpRequest, { ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'informal-help',
    action: 'record-informal-help',
    body: InformalHelpDto,
    creates: true,
    ids: ['helpRequestId', 'keyPersonId'],
    nl: 'Legt eerder gegeven hulp vast, zonder persoon, in één keer',
    en: 'Records help given earlier, without a person, in one call',
    rules: ['REG-43', 'REG-41'],
  })
  informal(@Body() body: InformalHelpDto, @Caller() caller: CallerRequest) {
    return this.edge.command(recordInformalHelp, { ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'help-requests/:helpRequestId/unmet',
    action: 'mark-help-request-unmet',
    body: UnmetDto,
    ids: ['helpRequestId'],
    nl: 'Legt vast dat de hulpvraag niet vervuld kon worden, met reden',
    en: 'Records that the request could not be met, with the reason',
    rules: ['REG-46'],
  })
  unmet(@Param('helpRequestId', RecordId) helpRequestId: string, @Body() body: UnmetDto, @Caller() caller: CallerRequest) {
    return this.edge.command(markHelpRequestUnmet, { helpRequestId, ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'help-requests/:helpRequestId/withdrawal',
    action: 'withdraw-help-request',
    body: WithdrawalDto,
    ids: ['helpRequestId'],
    nl: 'Trekt de hulpvraag in',
    en: 'Withdraws the help request',
    rules: ['REG-43'],
  })
  withdraw(@Param('helpRequestId', RecordId) helpRequestId: string, @Body() body: WithdrawalDto, @Caller() caller: CallerRequest) {
    return this.edge.command(withdrawHelpRequest, { helpRequestId, ...body }, caller);
  }

  @QueryRoute({
    path: 'help-requests/:helpRequestId',
    action: 'read-help-request',
    answer: HelpRequestDto,
    nl: 'Geeft de stand van één hulpvraag',
    en: 'Gives the status of one help request',
    rules: ['REG-43', 'GEN-04'],
  })
  async one(@Param('helpRequestId', RecordId) helpRequestId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, helpRequestsView, helpRequestId);
    this.edge.allow(caller, await this.#facts(found, caller));
    return representation(item(found, this.#carriesOut(caller)), found.revision);
  }

  @QueryRoute({
    path: 'help-requests/:helpRequestId/description',
    action: 'read-description',
    answer: HelpRequestDescriptionDto,
    personal: true,
    nl: 'Geeft de omschrijving van één hulpvraag',
    en: 'Gives the description of one help request',
    rules: ['REG-43', 'MAT-14'],
  })
  async description(@Param('helpRequestId', RecordId) helpRequestId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, helpRequestsView, helpRequestId);
    this.edge.allow(caller, await this.#facts(found, caller));
    const read = { record: `helprequest-${helpRequestId}`, subjects: found.caseId ? [found.caseId] : [] };
    const [description] = await this.edge.reveal(caller, read, [found.description]);
    return { helpRequestId, ...(description ? { description } : {}) };
  }

  @QueryRoute({
    path: 'help-requests',
    action: 'list-help-requests',
    answer: HelpRequestDto,
    query: ['status', 'caseId', 'dueBy'],
    list: true,
    nl: 'Geeft de hulpvragen, vroegste uiterste datum eerst',
    en: 'Lists the help requests, earliest due date first',
    rules: ['REG-44', 'GEN-02', 'GEN-04'],
  })
  list(@Query() { status, caseId, dueBy }: ListHelpRequestsDto, @Caller() caller: CallerRequest) {
    const { tenant } = caller;
    const asked = caseId
      ? { index: 'byCase', equals: { tenant, caseId } }
      : { index: 'byStatus', equals: { tenant }, anyOf: status ? [status] : STATUSES, ...(dueBy ? { upTo: dueBy } : {}) };
    const ofProgramme = this.#carriesOut(caller);
    return this.edge.list(caller, helpRequestsView, asked, (one) => {
      const wanted = (!status || one.status === status) && (!dueBy || one.dueOn <= dueBy);
      const { sameTenant, ...facts } = factsOf(one, caller);
      return { facts: { ...facts, sameTenant: sameTenant && wanted }, item: item(one, ofProgramme) };
    });
  }

  /** Who may see requests of every municipality works for the programme, not for a municipality that refers. */
  #carriesOut(caller: CallerRequest): boolean {
    return this.edge.allowed(caller, { sameTenant: true });
  }

  /** The key person who helps is `assigned` as long as the work lasts; informal help is the key person's own record. */
  async #facts(one: HelpRequestDocument, caller: CallerRequest) {
    const [helper] = one.keyPersonId ? await this.edge.bench.views.getMany(keyPersonsView, [one.keyPersonId]) : [];
    const isHelper = helper?.account !== undefined && helper.account === caller.actor.id;
    return { ...factsOf(one, caller), assigned: isHelper && one.status === 'accepted', ownRecord: isHelper && one.status === 'informal' };
  }
}
