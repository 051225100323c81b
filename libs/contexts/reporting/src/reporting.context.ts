import type { Context } from '@sleutelbos/kernel';
import { published } from './published/index.js';
import { budgetFiguresView } from './views/budget-figures.view.js';
import { loadFiguresView } from './views/load-figures.view.js';
import { programmeFiguresView } from './views/programme-figures.view.js';

export const reportingContext: Context = {
  name: 'reporting',
  events: [],
  deciders: [],
  handlers: [],
  views: [programmeFiguresView, loadFiguresView, budgetFiguresView],
  reactions: [],
  timers: [],
  refusals: {},
  published,
};
