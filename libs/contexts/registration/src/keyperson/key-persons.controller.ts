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
  IsBoolean,
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { DOMAINS } from '../reference/domains.js';
import { CONTRACT_FORMS, FUNCTION_TYPES } from '../reference/function-types.js';
import { GENDERS } from '../reference/gender.js';
import { LEVELS } from '../reference/languages.js';
import { ROLES } from '../reference/roles.js';
import { type KeyPersonDocument, keyPersonsView } from '../views/key-persons.view.js';
import { contactTokens, isReachedAt } from './found-by.js';
import { registerKeyPerson } from './key-person.handlers.js';
import { CONSENTS } from './key-person.js';

const PHONE = /^\+?[0-9][0-9 ()-]{5,28}$/;

export class PersonDto {
  @ApiProperty({ example: 'Amal Haddad' })
  @IsString()
  @Length(1, 200)
  @NoCitizenNumber()
  name!: string;

  @ApiPropertyOptional({ example: '06 12 34 56 78' })
  @IsOptional()
  @Matches(PHONE)
  phone?: string;

  @ApiPropertyOptional({ format: 'email' })
  @IsOptional()
  @IsEmail()
  @Length(3, 254)
  email?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIsoDate()
  birthDate?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, 300)
  @NoCitizenNumber()
  address?: string;
}

export class SpokenLanguageDto {
  @IsLanguageTag()
  tag!: string;

  @ApiProperty({ enum: LEVELS })
  @IsIn(LEVELS)
  level!: string;
}

/** Coded attributes of a key person. No field for a nationality, on purpose (REG-10). */
class ProfileDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  programmeId!: string;

  @ApiProperty({ enum: FUNCTION_TYPES.codes })
  @IsIn(FUNCTION_TYPES.codes)
  functionType!: string;

  @ApiProperty({ enum: CONTRACT_FORMS.codes })
  @IsIn(CONTRACT_FORMS.codes)
  contractForm!: string;

  @ApiProperty({ type: [SpokenLanguageDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => SpokenLanguageDto)
  languages!: SpokenLanguageDto[];

  @ApiProperty({ enum: LEVELS })
  @IsIn(LEVELS)
  dutchLevel!: string;

  @ApiProperty({ enum: ROLES.codes, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(ROLES.codes, { each: true })
  rolesWanted!: string[];

  @ApiProperty({ enum: DOMAINS.codes, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(30)
  @ArrayUnique()
  @IsIn(DOMAINS.codes, { each: true })
  domains!: string[];

  @ApiPropertyOptional({ enum: GENDERS })
  @IsOptional()
  @IsIn(GENDERS)
  gender?: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsMunicipalityCode({ each: true })
  municipalities!: string[];

  @ApiPropertyOptional({ example: 'Westwijk' })
  @IsOptional()
  @IsString()
  @Length(1, 80)
  @NoCitizenNumber()
  district?: string;

  @ApiPropertyOptional({ description: 'Account waarmee de sleutelpersoon inlogt / Sign-in subject of the key person' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  account?: string;

  @IsIsoDate()
  adultFrom!: string;
}

export class RegisterKeyPersonDto extends ProfileDto {
  @ApiProperty({ description: 'Vraagt het werk een VOG? / Does the work ask for a screening?' })
  @IsBoolean()
  screeningAsked!: boolean;

  @ApiProperty({ type: PersonDto })
  @ValidateNested()
  @Type(() => PersonDto)
  person!: PersonDto;
}

export class KeyPersonItemDto extends ProfileDto {
  @ApiProperty({ format: 'uuid' })
  keyPersonId!: string;

  @ApiProperty({ enum: ['candidate', 'active'] })
  status!: string;

  @ApiProperty({ enum: ROLES.codes, isArray: true })
  rolesTrained!: string[];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', nullable: true } })
  gates!: Record<string, string | null>;

  @ApiProperty({ type: 'string', nullable: true })
  coach!: string | null;
}

export class KeyPersonDto extends KeyPersonItemDto {
  @ApiProperty({ format: 'uuid' })
  capId!: string;

  @ApiProperty({ type: PersonDto })
  person!: PersonDto;

  @ApiProperty({ type: 'array', items: { type: 'object' } })
  windows!: object[];

  @ApiProperty({ type: 'object', nullable: true, additionalProperties: { type: 'integer' } })
  limits!: object | null;

  @ApiProperty({
    enum: CONSENTS,
    nullable: true,
    description: 'Waar het ja van de sleutelpersoon bij deze grenzen staat / Where the key person’s yes to these limits stands',
  })
  limitsConsent!: string | null;
}

export class ListKeyPersonsDto {
  @ApiPropertyOptional({ enum: ['candidate', 'active'] })
  @IsOptional()
  @IsIn(['candidate', 'active'])
  status?: string;

  @ApiPropertyOptional({ enum: ['true'], description: 'Alleen het eigen dossier / Only the own record' })
  @IsOptional()
  @IsIn(['true'])
  own?: string;
}

export class SearchKeyPersonsDto {
  @ApiPropertyOptional({ format: 'email' })
  @IsOptional()
  @IsEmail()
  @Length(3, 254)
  email?: string;

  @ApiPropertyOptional({ example: '+31612345678' })
  @IsOptional()
  @Matches(PHONE)
  phone?: string;
}

export class FoundKeyPersonsDto {
  @ApiProperty({ type: [KeyPersonItemDto] })
  items!: KeyPersonItemDto[];
}

const factsOf = (one: KeyPersonDocument, caller: CallerRequest) => ({
  sameTenant: one.tenant === caller.tenant,
  ownRecord: one.account !== undefined && one.account === caller.actor.id,
});

/** Coded attributes only; who it is stays sealed. */
function item(document: KeyPersonDocument) {
  const { person: _, tenant: __, windows: ___, limits: ____, limitsConsent: _____, capId: ______, revision: _______, ...shown } = document;
  return shown;
}

@ContextController('registration', { tag: 'Sleutelpersonen', purpose: 'key-person-programme' })
export class KeyPersonsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'key-persons',
    action: 'register-key-person',
    body: RegisterKeyPersonDto,
    creates: true,
    ids: ['keyPersonId', 'capId'],
    nl: 'Schrijft een kandidaat-sleutelpersoon in',
    en: 'Registers an applicant',
    rules: ['REG-10', 'REG-12'],
  })
  register(@Body() body: RegisterKeyPersonDto, @Caller() caller: CallerRequest) {
    return this.edge.command(registerKeyPerson, { ...body }, caller);
  }

  @SearchRoute({
    path: 'key-persons/_search',
    action: 'search-key-persons',
    body: SearchKeyPersonsDto,
    answer: FoundKeyPersonsDto,
    personal: true,
    nl: 'Zoekt een sleutelpersoon op e-mailadres of telefoonnummer, vóór het inschrijven',
    en: 'Searches a key person by e-mail address or phone number, before registering',
    rules: ['REG-45'],
  })
  async search(@Body() body: SearchKeyPersonsDto, @Caller() caller: CallerRequest) {
    const { keys, views } = this.edge.bench;
    this.edge.allow(caller, { sameTenant: true });
    const tokens = await contactTokens(keys, caller.tenant, body);
    const ids = new Set((await Promise.all(tokens.map((token) => keys.lookup(caller.tenant, token)))).flat());
    const known = await views.getMany(keyPersonsView, [...ids], caller.atLeast);
    const mine = known.filter((one) => this.edge.allowed(caller, factsOf(one, caller)));
    const read = { record: '', subjects: mine.map((one) => one.keyPersonId) };
    const opened = await this.edge.reveal(
      caller,
      read,
      mine.map((one) => one.person),
    );
    const found = mine.filter((_, i) => {
      const person = opened[i];
      return person !== undefined && !('erased' in person) && isReachedAt(person, body);
    });
    return { items: found.map(item) };
  }

  @QueryRoute({
    path: 'key-persons/:keyPersonId',
    action: 'read-key-person',
    answer: KeyPersonDto,
    personal: true,
    nl: 'Geeft één sleutelpersoon',
    en: 'Gives one key person',
    rules: ['REG-10', 'REG-12'],
  })
  async one(@Param('keyPersonId', RecordId) keyPersonId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, keyPersonsView, keyPersonId);
    this.edge.allow(caller, factsOf(found, caller));
    const [person] = await this.edge.reveal(caller, { record: `keyperson-${keyPersonId}`, subjects: [keyPersonId] }, [found.person]);
    const { capId, windows, limits, limitsConsent } = found;
    return representation({ ...item(found), capId, windows, limits, limitsConsent, person }, found.revision);
  }

  @QueryRoute({
    path: 'key-persons',
    action: 'list-key-persons',
    answer: KeyPersonItemDto,
    query: ['status', 'own'],
    list: true,
    personal: true,
    nl: 'Geeft de sleutelpersonen, zonder namen',
    en: 'Lists the key persons, without names',
    rules: ['REG-12'],
  })
  list(@Query() query: ListKeyPersonsDto, @Caller() caller: CallerRequest) {
    const { tenant, actor } = caller;
    const asked = query.own
      ? { index: 'byAccount', equals: { tenant, account: actor.id } }
      : { index: 'byStatus', equals: { tenant, status: query.status } };
    return this.edge.list(caller, keyPersonsView, asked, (one) => ({
      facts: factsOf(one, caller),
      sealed: [],
      subjects: [one.keyPersonId],
      item: () => item(one),
    }));
  }
}
