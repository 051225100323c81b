import { Body, Param } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Caller, type CallerRequest, CommandRoute, ContextController, Edge, IsIsoDate, QueryRoute, RecordId } from '@sleutelbos/web';
import { IsIn, IsString, Length } from 'class-validator';
import { officerFacts, standingOf } from '../reporting-code/standing.js';
import { grantsView } from '../views/grants.view.js';
import { endGrant, giveGrant } from './grant.handlers.js';
import { grantPurpose } from './grant.js';

export class GiveGrantDto {
  @ApiProperty({ description: 'Account van wie mag kijken / Account of who may look', example: 'auditor-1' })
  @IsString()
  @Length(1, 200)
  grantee!: string;

  @ApiProperty({ enum: grantPurpose.options })
  @IsIn(grantPurpose.options)
  purpose!: string;

  @IsIsoDate()
  from!: string;

  @IsIsoDate()
  until!: string;
}

export class GrantDto extends GiveGrantDto {
  @ApiProperty({ format: 'uuid' })
  grantId!: string;

  @ApiProperty({ format: 'uuid' })
  signalId!: string;

  @ApiProperty({ enum: ['given', 'ended'] })
  status!: string;
}

/** Dated permissions for one signal, given by the attention officer to a named person (SAF-10). */
@ContextController('safeguarding', { tag: 'Machtigingen' })
export class GrantsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'signals/:signalId/grants',
    action: 'give-grant',
    body: GiveGrantDto,
    creates: true,
    hidden: true,
    ids: ['grantId', 'signalId'],
    nl: 'Machtigt een met naam genoemde persoon om één signaal in te zien',
    en: 'Lets a named person look at one signal',
    rules: ['SAF-10'],
  })
  give(@Param('signalId', RecordId) signalId: string, @Body() body: GiveGrantDto, @Caller() caller: CallerRequest) {
    return this.edge.command(giveGrant, { signalId, ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'grants/:grantId/endings',
    action: 'end-grant',
    hidden: true,
    ids: ['grantId'],
    nl: 'Trekt een machtiging in',
    en: 'Ends a grant',
    rules: ['SAF-10'],
  })
  end(@Param('grantId', RecordId) grantId: string, @Caller() caller: CallerRequest) {
    return this.edge.command(endGrant, { grantId }, caller);
  }

  @QueryRoute({
    path: 'grants',
    action: 'list-grants',
    answer: GrantDto,
    list: true,
    hidden: true,
    nl: 'Geeft de machtigingen op signalen van de eigen organisatie aan wie in de meldcode staat',
    en: "Lists the grants on one's own organisation's signals to whom its reporting code names",
    rules: ['SAF-10'],
  })
  async list(@Caller() caller: CallerRequest) {
    const standing = await standingOf(this.edge.bench, caller);
    const organisation = standing.function === null ? '' : caller.actor.organisation;
    const selection = { index: 'byOrganisation', equals: { tenant: caller.tenant, organisation }, descending: true };
    return this.edge.list(caller, grantsView, selection, (one) => {
      const { tenant: _, organisation: __, ...item } = one;
      return { facts: officerFacts(one, caller, standing), item };
    });
  }
}
