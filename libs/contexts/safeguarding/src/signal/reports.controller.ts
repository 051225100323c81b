import { ApiProperty } from '@nestjs/swagger';
import { Caller, type CallerRequest, ContextController, Edge, QueryRoute } from '@sleutelbos/web';
import { reportsView } from '../views/reports.view.js';
import { reporterOf } from './pseudonym.js';
import { notToDo } from './signal.js';

export class ReportDto {
  @ApiProperty({ format: 'uuid' })
  signalId!: string;

  @ApiProperty({ enum: ['received', 'picked-up', 'closed'] })
  status!: string;

  @ApiProperty({ description: 'Datum / Date' })
  receivedOn!: string;

  @ApiProperty({ description: 'Datum, of leeg / Date, or empty' })
  pickedUpOn!: string;

  @ApiProperty({ description: 'Datum, of leeg / Date, or empty' })
  closedOn!: string;

  @ApiProperty({ enum: notToDo.options, isArray: true })
  notToDo!: string[];
}

/** What became of the caller's own reports. Written nowhere: a line in the read log would name the reporter (SAF-03). */
@ContextController('safeguarding', { tag: 'Signalen' })
export class ReportsController {
  constructor(private readonly edge: Edge) {}

  @QueryRoute({
    path: 'reports',
    action: 'list-reports',
    answer: ReportDto,
    list: true,
    hidden: true,
    nl: 'Geeft wat er met de eigen meldingen is gebeurd en wat u niet moet doen; nooit de inhoud',
    en: "Lists what became of one's own reports and what not to do; never the content",
    rules: ['SAF-07'],
  })
  async list(@Caller() caller: CallerRequest) {
    const reporter = await reporterOf(this.edge.bench, { tenant: caller.tenant, actorId: caller.actor.id });
    const selection = { index: 'byReporter', equals: { tenant: caller.tenant, reporter }, descending: true };
    return this.edge.list(caller, reportsView, selection, ({ tenant: _, reporter: __, ...item }) => ({
      facts: { sameTenant: true, ownRecord: true },
      item,
    }));
  }
}
