import { Param, Query } from '@nestjs/common';
import { CommandFailed } from '@sleutelbos/kernel';
import { Caller, type CallerRequest, ContextController, Edge, ListQuery, QueryRoute, RecordId } from '@sleutelbos/web';
import { budgetFiguresView } from '../views/budget-figures.view.js';
import { loadFiguresView } from '../views/load-figures.view.js';
import { type ProgrammeFigures, programmeFiguresView } from '../views/programme-figures.view.js';
import { councilFigures } from './council-figures.js';
import { CouncilFiguresDto, ProgrammeNameDto } from './figures.dto.js';

@ContextController('reporting')
export class FiguresController {
  constructor(private readonly edge: Edge) {}

  @QueryRoute({
    path: 'programmes',
    action: 'list-figures',
    answer: ProgrammeNameDto,
    list: true,
    nl: 'Geeft de programma’s waarvan cijfers te zien zijn',
    en: 'Lists the programmes whose figures can be seen',
  })
  list(@Query() _query: ListQuery, @Caller() caller: CallerRequest) {
    return this.edge.list(caller, programmeFiguresView, { index: 'byTenant', equals: { tenant: caller.tenant } }, (one) => ({
      facts: factsOf(one, caller),
      item: { programmeId: one.programmeId, name: one.name, municipalities: one.municipalities },
    }));
  }

  @QueryRoute({
    path: 'programmes/:programmeId/figures',
    action: 'read-figures',
    answer: CouncilFiguresDto,
    nl: 'Geeft de cijfers voor de raad: hulpvragen tegenover het doel, belasting tegenover de grenzen, gebruikt budget',
    en: 'Gives the figures for the council: requests against target, load against limits, budget used',
    rules: ['REP-01', 'REP-06', 'REP-07'],
  })
  async figures(@Param('programmeId', RecordId) programmeId: string, @Caller() caller: CallerRequest) {
    const { views } = this.edge.bench;
    const programme = await this.edge.find(caller, programmeFiguresView, programmeId);
    this.edge.allow(caller, factsOf(programme, caller));
    for (const view of [loadFiguresView, budgetFiguresView]) if (caller.atLeast) await views.get(view, programmeId, caller.atLeast);
    const equals = { programmeId };
    const [loads, budgets] = await Promise.all([
      views.all(loadFiguresView, { index: 'byProgramme', equals }),
      views.all(budgetFiguresView, { index: 'byProgramme', equals }),
    ]);
    return councilFigures(programme, loads, budgets);
  }

  /** Open to everyone, and only where the installation says so: totals of a public programme, small cells left out. */
  @QueryRoute({
    path: 'public-figures',
    action: 'read-public-figures',
    answer: CouncilFiguresDto,
    public: true,
    list: true,
    nl: 'Geeft de openbare cijfers van de programma’s van deze installatie',
    en: 'Gives the public figures of the programmes of this installation',
    rules: ['REP-01', 'REP-07'],
  })
  async publicFigures() {
    const { views } = this.edge.bench;
    const tenant = this.edge.publicFiguresOf;
    if (!tenant) throw new CommandFailed('not-found');
    const programmes = await views.all(programmeFiguresView, { index: 'byTenant', equals: { tenant } });
    const items = await Promise.all(
      programmes.map(async (programme) => {
        const equals = { programmeId: programme.programmeId };
        const loads = await views.all(loadFiguresView, { index: 'byProgramme', equals });
        return councilFigures(programme, loads, await views.all(budgetFiguresView, { index: 'byProgramme', equals }));
      }),
    );
    return { items, next: null };
  }
}

const factsOf = (programme: ProgrammeFigures, caller: CallerRequest) => ({
  sameTenant: programme.tenant === caller.tenant,
  sameMunicipality: programme.municipalities.includes(caller.municipality),
});
