import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import { type fundingSourceAdded, type periodAdded, programmeOpened } from '../programme/programme.js';

type Handled = LoggedFactOf<typeof programmeOpened> | LoggedFactOf<typeof periodAdded> | LoggedFactOf<typeof fundingSourceAdded>;

/** Which programmes are there, with their periods and money? One document a programme. */
export interface ProgrammeDocument extends JsonObject {
  readonly programmeId: string;
  readonly tenant: string;
  readonly name: string;
  readonly municipalities: readonly string[];
  readonly legalGround: string;
  readonly periods: readonly (JsonObject & { readonly periodId: string; readonly from: string; readonly to: string })[];
  readonly sources: readonly (JsonObject & { readonly sourceId: string; readonly from: string; readonly to: string })[];
  /** Stream revision that the document reflects: its ETag. */
  readonly revision: number;
}

export const programmesView = defineView<ProgrammeDocument, Handled>({
  name: 'programmes',
  version: 1,
  context: 'registration',
  handles: [programmeOpened.type, 'registration.period-added.v1', 'registration.funding-source-added.v1'],
  indexes: { byTenant: ['tenant', 'name'] },
  key: (event) => [event.data.programmeId],
  apply(document, event) {
    switch (event.type) {
      case 'registration.programme-opened.v1':
        return { ...event.data, periods: [], sources: [], revision: event.revision };
      case 'registration.period-added.v1': {
        const { programmeId: _, ...period } = event.data;
        return document && { ...document, periods: [...document.periods, period], revision: event.revision };
      }
      case 'registration.funding-source-added.v1': {
        const { programmeId: _, ...source } = event.data;
        return document && { ...document, sources: [...document.sources, source], revision: event.revision };
      }
    }
  },
});
