import { Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Caller, type CallerRequest, ContextController, Edge, IsLanguageTag, QueryRoute } from '@sleutelbos/web';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { DOMAINS } from '../reference/domains.js';
import { ROLES } from '../reference/roles.js';
import { directoryView, fits } from '../views/directory.view.js';

export class AskDirectoryDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsLanguageTag()
  language?: string;

  @ApiPropertyOptional({ enum: ROLES.codes })
  @IsOptional()
  @IsIn(ROLES.codes)
  role?: string;

  @ApiPropertyOptional({ enum: DOMAINS.codes })
  @IsOptional()
  @IsIn(DOMAINS.codes)
  domain?: string;

  @ApiPropertyOptional({ example: 'Westwijk' })
  @IsOptional()
  @IsString()
  @Length(1, 80)
  district?: string;
}

export class DirectoryEntryDto {
  @ApiProperty({ format: 'uuid' })
  keyPersonId!: string;

  @ApiProperty({ type: 'string' })
  functionType!: string;

  @ApiProperty({ type: [String], example: ['apc'] })
  languages!: string[];

  @ApiProperty({ enum: ROLES.codes, isArray: true })
  roles!: string[];

  @ApiProperty({ enum: DOMAINS.codes, isArray: true })
  domains!: string[];

  @ApiProperty({ type: [String], example: ['GM0362'] })
  municipalities!: string[];

  @ApiPropertyOptional()
  district?: string;
}

@ContextController('registration', { tag: 'Sleutelpersonen', purpose: 'key-person-programme' })
export class DirectoryController {
  constructor(private readonly edge: Edge) {}

  @QueryRoute({
    path: 'directory-entries',
    action: 'list-directory',
    answer: DirectoryEntryDto,
    query: ['language', 'role', 'domain', 'district'],
    list: true,
    nl: 'Toont welke hulp er is, zonder naam, telefoon of adres',
    en: 'Shows which help there is, without name, phone or address',
    rules: ['REG-19'],
  })
  list(@Query() query: AskDirectoryDto, @Caller() caller: CallerRequest) {
    const asked = { index: 'byStatus', equals: { tenant: caller.tenant, status: 'active' } };
    return this.edge.list(caller, directoryView, asked, (one) => {
      const { tenant, status: _, ...item } = one;
      // What was not asked for is left out of the page as what may not be seen: a page has no other filter.
      return { facts: { sameTenant: tenant === caller.tenant && fits(one, query) }, item };
    });
  }
}
