import type { Context } from '@sleutelbos/kernel';
import { grantDecider } from './grant/grant.commands.js';
import { endGrant, giveGrant } from './grant/grant.handlers.js';
import { grantEnded, grantGiven } from './grant/grant.js';
import { published } from './published/index.js';
import { refusalCatalogue } from './refusals.js';
import { reportingCodeDecider } from './reporting-code/reporting-code.commands.js';
import { endOfficer, nameOfficer } from './reporting-code/reporting-code.handlers.js';
import { officerEnded, officerNamed } from './reporting-code/reporting-code.js';
import { signalDecider } from './signal/signal.commands.js';
import { closeSignal, fileSignal, pickUpSignal, supplementSignal } from './signal/signal.handlers.js';
import { signalClosed, signalFiled, signalPickedUp, signalSupplemented } from './signal/signal.js';
import { grantsView } from './views/grants.view.js';
import { reportsView } from './views/reports.view.js';
import { signalsView } from './views/signals.view.js';

export const safeguardingContext: Context = {
  name: 'safeguarding',
  betweenFew: true,
  events: [officerNamed, officerEnded, signalFiled, signalSupplemented, signalPickedUp, signalClosed, grantGiven, grantEnded],
  deciders: [reportingCodeDecider, signalDecider, grantDecider],
  handlers: [nameOfficer, endOfficer, fileSignal, supplementSignal, pickUpSignal, closeSignal, giveGrant, endGrant],
  views: [signalsView, reportsView, grantsView],
  reactions: [],
  timers: [],
  refusals: refusalCatalogue,
  published,
};
