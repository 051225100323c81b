import { ApiProperty } from '@nestjs/swagger';
import { dateAt, weekOf } from '@sleutelbos/kernel';
import { Caller, type CallerRequest, ContextController, Edge, QueryRoute } from '@sleutelbos/web';
import { workloadView } from '../views/workload.view.js';

class LimitsDto {
  @ApiProperty({ type: 'integer' })
  hoursAWeek!: number;

  @ApiProperty({ type: 'integer' })
  openAssignments!: number;

  @ApiProperty({ type: 'integer' })
  asksAWeek!: number;
}

export class WorkloadDto {
  @ApiProperty({ format: 'uuid' })
  keyPersonId!: string;

  @ApiProperty({ format: 'uuid' })
  programmeId!: string;

  @ApiProperty({ example: '2019-W27' })
  week!: string;

  @ApiProperty({ type: 'integer', description: 'Open vragen en lopende opdrachten / Open asks and assignments under way' })
  open!: number;

  @ApiProperty({ type: 'integer' })
  underWay!: number;

  @ApiProperty({ type: 'integer' })
  askedThisWeek!: number;

  @ApiProperty({ type: 'integer' })
  minutesThisWeek!: number;

  @ApiProperty({ type: LimitsDto, nullable: true })
  limits!: LimitsDto | null;
}

@ContextController('matching', { tag: 'Belasting', purpose: 'key-person-programme' })
export class WorkloadController {
  constructor(private readonly edge: Edge) {}

  @QueryRoute({
    path: 'workload',
    action: 'list-workload',
    answer: WorkloadDto,
    list: true,
    personal: true,
    nl: 'Geeft de belasting per sleutelpersoon tegenover de eigen grenzen',
    en: 'Lists the load of each key person against their own limits',
    rules: ['REG-15', 'GEN-08'],
  })
  list(@Caller() caller: CallerRequest) {
    const { tenant } = caller;
    const week = weekOf(dateAt(this.edge.bench.clock.now()));
    const selection =
      caller.role === 'key-person'
        ? { index: 'byAccount', equals: { tenant, account: caller.actor.id } }
        : { index: 'byTenant', equals: { tenant } };
    return this.edge.list(caller, workloadView, selection, (one) => ({
      facts: { sameTenant: one.tenant === tenant, ownRecord: one.account !== '' && one.account === caller.actor.id },
      sealed: [],
      subjects: [one.keyPersonId],
      item: (): WorkloadDto => ({
        keyPersonId: one.keyPersonId,
        programmeId: one.programmeId,
        week,
        open: one.load.open.length,
        underWay: one.underWay.length,
        askedThisWeek: one.load.asked[week] ?? 0,
        minutesThisWeek: one.load.minutes[week] ?? 0,
        limits: one.limits,
      }),
    }));
  }
}
