import type { Context } from '@sleutelbos/kernel';
import { allowanceDecider } from './allowance/allowance.commands.js';
import { allowance, allowanceOpened } from './allowance/allowance.js';
import { budgetDecider } from './budget/budget.commands.js';
import { bookCost, openBudget } from './budget/budget.handlers.js';
import { budgetOpened, costBooked, money } from './budget/budget.js';
import { claimDecider } from './claim/claim.commands.js';
import { checkClaim, draftClaim, payClaim, returnClaim, submitClaim } from './claim/claim.handlers.js';
import { claimEvents } from './claim/claim.js';
import { approveClaim, freeReservation, settleReservation } from './claim/claim-approval.handlers.js';
import { claimedContactsDecider } from './claimed/claimed-contacts.commands.js';
import { releaseContacts } from './claimed/claimed-contacts.handlers.js';
import { contactsClaimed, contactsReleased } from './claimed/claimed-contacts.js';
import { published } from './published/published.js';
import { giveBack } from './reactions/give-back.reaction.js';
import { openBudgets } from './reactions/open-budgets.reaction.js';
import { settleClaims } from './reactions/settle-claims.reaction.js';
import { refusalCatalogue } from './refusals.js';
import { termsDecider } from './terms/terms.commands.js';
import { agreeTerms } from './terms/terms.handlers.js';
import { termsAgreed } from './terms/terms.js';
import { allowancesView } from './views/allowances.view.js';
import { budgetsView } from './views/budgets.view.js';
import { claimableContactsView } from './views/claimable-contacts.view.js';
import { claimsView } from './views/claims.view.js';
import { heldRoomTimer } from './views/held-room.timer.js';
import { keyPersonsForPayView } from './views/key-persons-for-pay.view.js';
import { programmesForPayView } from './views/programmes-for-pay.view.js';

/** Compensation, whole: what is it worth. */
export const compensationContext = {
  name: 'compensation',
  events: [
    termsAgreed,
    ...claimEvents,
    contactsClaimed,
    contactsReleased,
    allowanceOpened,
    ...Object.values(allowance),
    budgetOpened,
    costBooked,
    ...Object.values(money),
  ],
  deciders: [termsDecider, claimDecider, claimedContactsDecider, allowanceDecider, budgetDecider],
  handlers: [
    agreeTerms,
    draftClaim,
    submitClaim,
    checkClaim,
    approveClaim,
    returnClaim,
    payClaim,
    settleReservation,
    freeReservation,
    releaseContacts,
    openBudget,
    bookCost,
  ],
  views: [programmesForPayView, keyPersonsForPayView, claimableContactsView, claimsView, budgetsView, allowancesView],
  reactions: [openBudgets, settleClaims, giveBack],
  timers: [heldRoomTimer],
  refusals: refusalCatalogue,
  published,
} satisfies Context;
