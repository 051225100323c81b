import { defineEvent, type FactOf, personal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { officerFunction } from '../reporting-code/reporting-code.js';

/** The worries that go under the reporting code (SAF-01 a). */
export const signalKind = z.enum(['violence', 'abuse', 'genital-mutilation', 'forced-marriage']);

/** Fact, the person's own words and hearsay are kept apart (step 1 of the code). */
export const basis = z.enum(['seen', 'told-by-person-concerned', 'told-by-others']);

export const observation = z.strictObject({
  observed: z.string().min(1).max(4_000),
  /** When it was seen or heard, which is not when it was reported. */
  seenOn: z.iso.date(),
  basis,
});

/** The case stands inside the seal: a log that ties a case to a violence signal in plain text would tell what SAF-02 hides. */
export const signalContent = observation.extend({ caseId: z.uuid().optional() });

/** Who reported it. Under a subject of its own: it can be opened, and erased, apart from the content (SAF-03). */
export const signalSource = z.strictObject({ reporter: z.string().min(1).max(200), phone: z.string().min(3).max(40).optional() });

/** What the reporter should not do now; coded, so that nothing of the content can stand in it (SAF-07). */
export const notToDo = z.enum([
  'do-not-confront',
  'do-not-investigate',
  'do-not-tell-others',
  'do-not-interpret-there',
  'do-not-visit-alone',
]);

export const signalFiled = defineEvent(
  'safeguarding.signal-filed.v1',
  z.strictObject({
    signalId: z.uuid(),
    tenant: z.string(),
    /** Executing organisation whose reporting code holds. */
    organisation: z.string().min(1).max(200),
    kind: signalKind,
    filedOn: z.iso.date(),
    /** The reporter chose "you may call me". */
    mayCall: z.boolean(),
    /** Keyed pseudonym of the reporter: lets them find their own reports, tells nobody who they are. */
    reporter: z.uuid(),
    /** Subject of the source part. */
    sourceId: z.uuid(),
    content: personal(signalContent, 'signal', 'signalId'),
    source: personal(signalSource, 'source', 'sourceId'),
  }),
);
export const signalSupplemented = defineEvent(
  'safeguarding.signal-supplemented.v1',
  z.strictObject({
    signalId: z.uuid(),
    supplementId: z.uuid(),
    on: z.iso.date(),
    content: personal(observation, 'signal', 'signalId'),
  }),
);
export const signalPickedUp = defineEvent(
  'safeguarding.signal-picked-up.v1',
  z.strictObject({ signalId: z.uuid(), officer: z.string().min(1).max(200), function: officerFunction, on: z.iso.date() }),
);
export const signalClosed = defineEvent(
  'safeguarding.signal-closed.v1',
  z.strictObject({ signalId: z.uuid(), officer: z.string().min(1).max(200), on: z.iso.date(), notToDo: z.array(notToDo).max(5) }),
);

export type SignalFact =
  | FactOf<typeof signalFiled>
  | FactOf<typeof signalSupplemented>
  | FactOf<typeof signalPickedUp>
  | FactOf<typeof signalClosed>;

interface Filed {
  readonly tenant: string;
  readonly organisation: string;
  readonly reporter: string;
  readonly supplements: readonly string[];
}

export type Signal =
  | { readonly status: 'none' }
  | (Filed & { readonly status: 'received' })
  /** `officer`: who picked it up. */
  | (Filed & { readonly status: 'picked-up'; readonly officer: string })
  /** `officer`: who closed it. */
  | (Filed & { readonly status: 'closed'; readonly officer: string });

export const noSignal: Signal = { status: 'none' };

export function evolve(state: Signal, event: SignalFact): Signal {
  switch (event.type) {
    case 'safeguarding.signal-filed.v1': {
      const { tenant, organisation, reporter } = event.data;
      return { status: 'received', tenant, organisation, reporter, supplements: [] };
    }
    case 'safeguarding.signal-supplemented.v1':
      return state.status === 'none' ? state : { ...state, supplements: [...state.supplements, event.data.supplementId] };
    case 'safeguarding.signal-picked-up.v1':
      return state.status === 'none' ? state : { ...state, status: 'picked-up', officer: event.data.officer };
    case 'safeguarding.signal-closed.v1':
      return state.status === 'none' ? state : { ...state, status: 'closed', officer: event.data.officer };
    default:
      return state;
  }
}
