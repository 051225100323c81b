import { ApiProperty } from '@nestjs/swagger';
import { Caller, type CallerRequest, ContextController, Edge, QueryRoute } from '@sleutelbos/web';
import { allowanceFigures, allowancesView } from '../views/allowances.view.js';
import { keyPersonsForPayView } from '../views/key-persons-for-pay.view.js';

export class UsedOfLimitDto {
  @ApiProperty({ type: 'integer' })
  usedCents!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Leeg waar de regel ontbreekt / Null where the rule is missing' })
  limitCents!: number | null;

  @ApiProperty({ description: 'Vanaf 80 % van de grens / From 80 % of the limit' })
  near!: boolean;
}

export class UsedOfMonthDto extends UsedOfLimitDto {
  @ApiProperty({ example: '2019-07' })
  month!: string;
}

export class AllowanceDto extends UsedOfLimitDto {
  @ApiProperty({ example: '2019' })
  year!: string;

  @ApiProperty({ type: [UsedOfMonthDto] })
  months!: UsedOfMonthDto[];
}

/** What a key person has used of the tax limits: shown to that person only. */
@ContextController('compensation', { tag: 'Vrijwilligersvergoeding' })
export class AllowancesController {
  constructor(private readonly edge: Edge) {}

  @QueryRoute({
    path: 'allowances',
    action: 'list-allowances',
    answer: AllowanceDto,
    list: true,
    personal: true,
    nl: 'Geeft de sleutelpersoon wat van de eigen maand- en jaargrenzen is gebruikt',
    en: 'Gives a key person what is used of their own limits of month and year',
    rules: ['COM-02', 'GEN-08'],
  })
  async list(@Caller() caller: CallerRequest) {
    const whose = { index: 'byAccount', equals: { tenant: caller.tenant, account: caller.actor.id }, limit: 1 };
    const [stored] = (await this.edge.bench.views.find(keyPersonsForPayView, whose, caller.atLeast)).documents;
    const own = stored?.document;
    const selection = { index: 'byCap', equals: { capId: own?.capId ?? '' }, descending: true };
    // A cap is of a person, not of a tenant (REG-21): whose it is decides, and that was looked up within the caller's tenant.
    return this.edge.list(caller, allowancesView, selection, (one) => ({
      facts: { sameTenant: true, ownRecord: one.capId === own?.capId },
      sealed: [],
      subjects: own ? [own.keyPersonId] : [],
      item: () => allowanceFigures(one),
    }));
  }
}
