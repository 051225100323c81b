import { Body, Param, Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  Caller,
  type CallerRequest,
  CommandRoute,
  ContextController,
  Edge,
  IsIsoDate,
  IsLanguageTag,
  IsMunicipalityCode,
  NoCitizenNumber,
  QueryRoute,
  RecordId,
  representation,
  SearchRoute,
} from '@sleutelbos/web';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { GENDERS } from '../reference/gender.js';
import { type CaseDocument, casesView } from '../views/cases.view.js';
import { keyPersonsView } from '../views/key-persons.view.js';
import { openCase, recordAgreement, withdrawAgreement } from './case.handlers.js';
import { AGREEMENT_WAYS, REGIMES, WITNESSES } from './case.js';
import { referenceToken, sameReference } from './municipal-reference.js';

const PHONE = /^\+?[0-9][0-9 ()-]{5,28}$/;

export class NewcomerDto {
  @ApiProperty({ example: 'Yonas Tesfay' })
  @IsString()
  @Length(1, 200)
  @NoCitizenNumber()
  name!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIsoDate()
  birthDate?: string;

  @ApiPropertyOptional({ example: '06 12 34 56 78' })
  @IsOptional()
  @Matches(PHONE)
  phone?: string;

  @ApiPropertyOptional({ description: 'Wensen, zonder burgerservicenummer / Wishes, without a citizen service number' })
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  @NoCitizenNumber()
  wishes?: string;

  @ApiPropertyOptional({ example: 'Z/19/004211', description: 'Zaaknummer van de gemeente, geen BSN / Municipal reference, not a BSN' })
  @IsOptional()
  @IsString()
  @Length(4, 60)
  @NoCitizenNumber()
  municipalReference?: string;
}

class CaseCodesDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  programmeId!: string;

  @IsMunicipalityCode()
  municipality!: string;

  @ApiProperty({ enum: REGIMES })
  @IsIn(REGIMES)
  regime!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsLanguageTag({ each: true })
  languages!: string[];

  @ApiPropertyOptional({ enum: GENDERS })
  @IsOptional()
  @IsIn(GENDERS)
  gender?: string;
}

export class OpenCaseDto extends CaseCodesDto {
  @ApiProperty({ type: NewcomerDto })
  @ValidateNested()
  @Type(() => NewcomerDto)
  newcomer!: NewcomerDto;
}

export class AgreementDto {
  @IsLanguageTag()
  language!: string;

  @ApiProperty({ enum: AGREEMENT_WAYS })
  @IsIn(AGREEMENT_WAYS)
  how!: string;

  @ApiPropertyOptional({ enum: WITNESSES, description: 'Wie erbij was / Who was there as well' })
  @IsOptional()
  @IsIn(WITNESSES)
  together?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIsoDate()
  on?: string;
}

export class AgreementWithdrawalDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsIsoDate()
  on?: string;
}

export class CaseItemDto extends CaseCodesDto {
  @ApiProperty({ format: 'uuid' })
  caseId!: string;

  @ApiProperty({ type: 'boolean', description: 'Heeft de nieuwkomer nu ingestemd? / Does the newcomer agree now?' })
  agreed!: boolean;
}

export class CaseDto extends CaseItemDto {
  @ApiProperty({ type: 'object', nullable: true, additionalProperties: { type: 'string' } })
  agreement!: object | null;

  @ApiProperty({ type: NewcomerDto })
  newcomer!: NewcomerDto;
}

export class ContactDetailsDto {
  @ApiProperty({ format: 'uuid' })
  caseId!: string;

  @ApiProperty({ type: 'string' })
  name!: string;

  @ApiPropertyOptional()
  phone?: string;
}

export class ListCasesDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsMunicipalityCode()
  municipality?: string;
}

export class SearchCasesDto {
  @ApiProperty({ example: 'Z/19/004211' })
  @IsString()
  @Length(4, 60)
  municipalReference!: string;
}

export class FoundCasesDto {
  @ApiProperty({ type: [CaseItemDto] })
  items!: CaseItemDto[];
}

const factsOf = (one: CaseDocument, caller: CallerRequest) => ({
  sameTenant: one.tenant === caller.tenant,
  sameMunicipality: one.municipality === caller.municipality,
});

/** What the municipality that refers may see: status, and no personal data (GEN-04). */
function item({ caseId, programmeId, municipality, regime, languages, gender, agreement }: CaseDocument) {
  return { caseId, programmeId, municipality, regime, languages, ...(gender ? { gender } : {}), agreed: agreement !== null };
}

@ContextController('registration', { tag: 'Dossiers', purpose: 'newcomer-support' })
export class CasesController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'cases',
    action: 'open-case',
    body: OpenCaseDto,
    creates: true,
    ids: ['caseId'],
    nl: 'Opent het dossier van een nieuwkomer',
    en: 'Opens a newcomer’s case',
    rules: ['REG-40'],
  })
  open(@Body() body: OpenCaseDto, @Caller() caller: CallerRequest) {
    return this.edge.command(openCase, { ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'cases/:caseId/agreements',
    action: 'record-agreement',
    body: AgreementDto,
    creates: true,
    ids: ['caseId', 'agreementId'],
    nl: 'Legt de instemming van de nieuwkomer vast',
    en: 'Records the newcomer’s agreement',
    rules: ['REG-41'],
  })
  agree(@Param('caseId', RecordId) caseId: string, @Body() body: AgreementDto, @Caller() caller: CallerRequest) {
    return this.edge.command(recordAgreement, { caseId, ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'cases/:caseId/agreement-withdrawals',
    action: 'withdraw-agreement',
    body: AgreementWithdrawalDto,
    creates: true,
    ids: ['caseId'],
    nl: 'Trekt de instemming in, zonder reden en zonder gevolg voor de inburgering',
    en: 'Withdraws the agreement, without a reason and without consequence for civic integration',
    rules: ['REG-41'],
  })
  withdraw(@Param('caseId', RecordId) caseId: string, @Body() body: AgreementWithdrawalDto, @Caller() caller: CallerRequest) {
    return this.edge.command(withdrawAgreement, { caseId, ...body }, caller);
  }

  @SearchRoute({
    path: 'cases/_search',
    action: 'search-cases',
    body: SearchCasesDto,
    answer: FoundCasesDto,
    personal: true,
    nl: 'Zoekt een dossier op zaaknummer van de gemeente, vóór het openen',
    en: 'Searches a case by its municipal reference, before opening one',
    rules: ['REG-45'],
  })
  async search(@Body() { municipalReference }: SearchCasesDto, @Caller() caller: CallerRequest) {
    const { keys, views } = this.edge.bench;
    this.edge.allow(caller, { sameTenant: true, sameMunicipality: true });
    const ids = await keys.lookup(caller.tenant, await referenceToken(keys, caller.tenant, municipalReference));
    const known = await views.getMany(casesView, ids, caller.atLeast);
    const mine = known.filter((one) => this.edge.allowed(caller, factsOf(one, caller)));
    const read = { record: '', subjects: mine.map((one) => one.caseId) };
    const opened = await this.edge.reveal(
      caller,
      read,
      mine.map((one) => one.newcomer),
    );
    const wanted = sameReference(municipalReference);
    const found = mine.filter((_, i) => {
      const newcomer = opened[i];
      return newcomer !== undefined && !('erased' in newcomer) && sameReference(newcomer.municipalReference ?? '') === wanted;
    });
    return { items: found.map(item) };
  }

  @QueryRoute({
    path: 'cases/:caseId',
    action: 'read-case',
    answer: CaseDto,
    personal: true,
    nl: 'Geeft één dossier',
    en: 'Gives one case',
    rules: ['REG-40', 'REG-41'],
  })
  async one(@Param('caseId', RecordId) caseId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, casesView, caseId);
    this.edge.allow(caller, factsOf(found, caller));
    const [newcomer] = await this.edge.reveal(caller, { record: `case-${caseId}`, subjects: [caseId] }, [found.newcomer]);
    return representation({ ...item(found), agreement: found.agreement, newcomer }, found.revision);
  }

  @QueryRoute({
    path: 'cases/:caseId/contact-details',
    action: 'read-contact-details',
    answer: ContactDetailsDto,
    personal: true,
    nl: 'Geeft naam en telefoon van de nieuwkomer, zolang de hulp loopt',
    en: 'Gives the newcomer’s name and phone, as long as the help lasts',
    rules: ['MAT-14'],
  })
  async contactDetails(@Param('caseId', RecordId) caseId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, casesView, caseId);
    const helpers = await this.edge.bench.views.getMany(
      keyPersonsView,
      found.helpers.map((one) => one.keyPersonId),
    );
    const assigned = helpers.some((one) => one.account !== undefined && one.account === caller.actor.id);
    this.edge.allow(caller, { ...factsOf(found, caller), assigned });
    const [newcomer] = await this.edge.reveal(caller, { record: `case-${caseId}`, subjects: [caseId] }, [found.newcomer]);
    if (newcomer === undefined || 'erased' in newcomer) return { caseId, ...newcomer };
    return { caseId, name: newcomer.name, ...(newcomer.phone ? { phone: newcomer.phone } : {}) };
  }

  @QueryRoute({
    path: 'cases',
    action: 'list-cases',
    answer: CaseItemDto,
    query: ['municipality'],
    list: true,
    personal: true,
    nl: 'Geeft de dossiers, zonder namen',
    en: 'Lists the cases, without names',
    rules: ['REG-40', 'GEN-04'],
  })
  list(@Query() query: ListCasesDto, @Caller() caller: CallerRequest) {
    const asked = { index: 'byMunicipality', equals: { tenant: caller.tenant, municipality: query.municipality } };
    return this.edge.list(caller, casesView, asked, (one) => ({
      facts: factsOf(one, caller),
      sealed: [],
      subjects: [one.caseId],
      item: () => item(one),
    }));
  }
}
