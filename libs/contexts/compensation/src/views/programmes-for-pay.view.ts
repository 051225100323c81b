import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import type { publicFundingSourceAdded, publicProgrammeOpened } from '@sleutelbos/registration/published/index.js';

type Handled = LoggedFactOf<typeof publicProgrammeOpened> | LoggedFactOf<typeof publicFundingSourceAdded>;

export interface SourceForPay extends JsonObject {
  readonly sourceId: string;
  readonly from: string;
  readonly to: string;
  readonly ceilingPer: 'period' | 'year';
}

/** Whose is a programme, and which money does it have? One document a programme. */
export interface ProgrammeForPay extends JsonObject {
  readonly programmeId: string;
  readonly tenant: string;
  readonly sources: readonly SourceForPay[];
}

export const programmesForPayView = defineView<ProgrammeForPay, Handled>({
  name: 'programmes-for-pay',
  version: 1,
  context: 'compensation',
  handles: ['registration.public-programme-opened.v1', 'registration.public-funding-source-added.v1'],
  indexes: {},
  key: (event) => [event.data.programmeId],
  apply(document, event) {
    switch (event.type) {
      case 'registration.public-programme-opened.v1':
        return { programmeId: event.data.programmeId, tenant: event.metadata.tenant, sources: [] };
      case 'registration.public-funding-source-added.v1': {
        const { sourceId, from, to, ceilingPer } = event.data;
        return document && { ...document, sources: [...document.sources, { sourceId, from, to, ceilingPer }] };
      }
    }
  },
});
