import { type LoggedFactOf, type Published, type PublishedFact, toBusBy } from '@sleutelbos/kernel';
import { budgetOpened, costBooked } from '../budget/budget.js';
import { claimApproved, claimPaid, claimReturned } from '../claim/claim.js';
import { publicBudgetOpened, publicCostBooked } from './budget.published.js';
import { publicClaimApproved, publicClaimPaid, publicClaimReturned } from './claim.published.js';

type Own =
  | LoggedFactOf<typeof claimApproved>
  | LoggedFactOf<typeof claimReturned>
  | LoggedFactOf<typeof claimPaid>
  | LoggedFactOf<typeof budgetOpened>
  | LoggedFactOf<typeof costBooked>;

/** What was decided on a claim, without who decided. */
function claimPart({ data }: LoggedFactOf<typeof claimApproved> | LoggedFactOf<typeof claimReturned> | LoggedFactOf<typeof claimPaid>) {
  const { claimId, keyPersonId, programmeId, sourceId, period, cents, month, on } = data;
  return { claimId, keyPersonId, programmeId, sourceId, period, cents, month, on };
}

function toContexts(event: Own): readonly PublishedFact[] {
  switch (event.type) {
    case 'compensation.claim-approved.v1':
      return [publicClaimApproved({ ...claimPart(event), reservations: event.data.reservations })];
    case 'compensation.claim-returned.v1':
      return [publicClaimReturned({ ...claimPart(event), reservations: event.data.reservations })];
    case 'compensation.claim-paid.v1':
      return [publicClaimPaid(claimPart(event))];
    case 'compensation.budget-opened.v1': {
      const { programmeId, sourceId, period, name, from, to, ceilingCents } = event.data;
      return [publicBudgetOpened({ programmeId, sourceId, period, name, from, to, ceilingCents })];
    }
    case 'compensation.cost-booked.v1': {
      const { programmeId, sourceId, period, kind, cents, on } = event.data;
      return [publicCostBooked({ programmeId, sourceId, period, kind, cents, on })];
    }
    default:
      return [];
  }
}

/** Pay of a key person never leaves by the bus (GEN-08): without whose it is, and without the cap that stands in a reservation. */
const onBus: NonNullable<Published['onBus']> = {
  [publicClaimApproved.type]: {
    schema: publicClaimApproved.schema.omit({ keyPersonId: true, reservations: true }),
    says: {
      nl: 'Een declaratie is goedgekeurd; het bedrag telt bij de geldbron.',
      en: 'A claim was approved; its amount counts with its funding source.',
    },
  },
  [publicClaimReturned.type]: {
    schema: publicClaimReturned.schema.omit({ keyPersonId: true, reservations: true }),
    says: {
      nl: 'Een declaratie is teruggegeven; het bedrag dat eerder was goedgekeurd (0 als dat niet zo was) gaat van de geldbron af.',
      en: 'A claim was returned; the amount approved before (0 if none was) goes off its funding source.',
    },
  },
  [publicClaimPaid.type]: {
    schema: publicClaimPaid.schema.omit({ keyPersonId: true }),
    says: { nl: 'Een declaratie is betaald.', en: 'A claim was paid.' },
  },
  [publicBudgetOpened.type]: {
    schema: publicBudgetOpened.schema,
    says: { nl: 'Voor een geldbron is een budget geopend.', en: 'A budget was opened for a funding source.' },
  },
  [publicCostBooked.type]: {
    schema: publicCostBooked.schema,
    says: {
      nl: 'Kosten zonder declaratie zijn geboekt: coördinatie, coach, training, tolk of overhead.',
      en: 'Costs without a claim were booked: coordination, coach, training, interpreter or overhead.',
    },
  },
};
const cut = toBusBy(onBus);

export const published: Published<Own> = {
  sources: {
    [publicClaimApproved.type]: [claimApproved.type],
    [publicClaimReturned.type]: [claimReturned.type],
    [publicClaimPaid.type]: [claimPaid.type],
    [publicBudgetOpened.type]: [budgetOpened.type],
    [publicCostBooked.type]: [costBooked.type],
  },
  toContexts,
  onBus,
  toBus: (event) => cut(toContexts(event)),
};
