import { ApiProperty } from '@nestjs/swagger';
import { Caller, type CallerRequest, ContextController, Edge, QueryRoute } from '@sleutelbos/web';
import { liveGrants } from './live-grants.js';

export class OwnGrantDto {
  @ApiProperty({ format: 'uuid' })
  grantId!: string;

  @ApiProperty({ format: 'uuid' })
  signalId!: string;

  @ApiProperty({ enum: ['audit', 'inspection', 'complaint'] })
  purpose!: string;

  @ApiProperty({ format: 'date' })
  from!: string;

  @ApiProperty({ format: 'date' })
  until!: string;
}

/** Which signals may this auditor replay today? */
@ContextController('audit', { tag: 'Machtigingen' })
export class OwnGrantsController {
  constructor(private readonly edge: Edge) {}

  @QueryRoute({
    path: 'grants',
    action: 'list-own-grants',
    answer: OwnGrantDto,
    list: true,
    nl: 'Geeft de eigen machtigingen die vandaag gelden',
    en: "Lists one's own grants that hold today",
    rules: ['SAF-10'],
  })
  async list(@Caller() caller: CallerRequest) {
    this.edge.allow(caller, { sameTenant: true, ownRecord: true });
    const who = { tenant: caller.tenant, grantee: caller.actor.id };
    const grants = await liveGrants(this.edge.bench, who, { atLeast: caller.atLeast });
    const items = grants.map(({ grantId, signalId, purpose, from, until }) => ({ grantId, signalId, purpose, from, until }));
    return { items, next: null };
  }
}
