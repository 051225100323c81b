import { Param } from '@nestjs/common';
import { Caller, type CallerRequest, ContextController, Edge, QueryRoute, RecordId } from '@sleutelbos/web';
import { budgetFiguresView } from '../views/budget-figures.view.js';
import { loadFiguresView } from '../views/load-figures.view.js';
import { type ProgrammeFigures, programmeFiguresView } from '../views/programme-figures.view.js';
import { type CouncilFigures, councilFigures } from './council-figures.js';
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
  list(@Caller() caller: CallerRequest) {
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
    const programme = await this.edge.find(caller, programmeFiguresView, programmeId);
    this.edge.allow(caller, factsOf(programme, caller));
    return this.#figures(programme, caller);
  }

  @QueryRoute({
    path: 'public-figures',
    action: 'read-public-figures',
    answer: CouncilFiguresDto,
    list: true,
    nl: 'Geeft de openbare cijfers van de programma’s, ook zonder aanmelden waar de installatie dat toestaat',
    en: 'Gives the public figures of the programmes, also without signing in where the installation allows that',
    rules: ['REP-01', 'REP-07'],
  })
  async publicFigures(@Caller() caller: CallerRequest) {
    const page = await this.edge.list(
      caller,
      programmeFiguresView,
      { index: 'byTenant', equals: { tenant: caller.tenant } },
      (programme) => ({
        facts: factsOf(programme, caller),
        item: programme,
      }),
    );
    return { ...page, items: await Promise.all(page.items.map((programme) => this.#figures(programme, caller))) };
  }

  async #figures(programme: ProgrammeFigures, caller: CallerRequest): Promise<CouncilFigures> {
    const { views } = this.edge.bench;
    const query = { index: 'byProgramme', equals: { tenant: programme.tenant, programmeId: programme.programmeId } };
    const [loads, budgets] = await Promise.all([
      views.all(loadFiguresView, query, caller.atLeast),
      views.all(budgetFiguresView, query, caller.atLeast),
    ]);
    return councilFigures(programme, loads, budgets);
  }
}

const factsOf = (programme: ProgrammeFigures, caller: CallerRequest) => ({
  sameTenant: programme.tenant === caller.tenant,
  sameMunicipality: programme.municipalities.includes(caller.municipality),
});
