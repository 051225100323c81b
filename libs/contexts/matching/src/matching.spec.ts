import {
  CommandFailed,
  contextOf,
  type Done,
  EngineError,
  type Engines,
  type EventLog,
  type Executor,
  instant,
  isCommandFailed,
  type Workbench,
} from '@sleutelbos/kernel';
import { publicHelpRequestWithdrawn } from '@sleutelbos/registration/published/index.js';
import { type CallGiven, type MemoryWorld, memoryWorld, TEST_EPOCH_MS } from '@sleutelbos/testing';
import {
  announce,
  announcing,
  capId,
  helpRequestFact,
  helpRequestId,
  keyPersonFacts,
  keyPersonId,
  ON,
  type Person,
  programmeId,
} from './announced.contract.js';
import { contactsDecider } from './contacts/contacts.commands.js';
import { logContact, openContactLog } from './contacts/contacts.handlers.js';
import { loadDecider } from './load/load.commands.js';
import { matchingContext } from './matching.context.js';
import { askKeyPerson } from './placement/ask.handler.js';
import { placementDecider } from './placement/placement.commands.js';
import { acceptAssignment, completeAssignment, declineAssignment, releaseAssignment, withdrawAsk } from './placement/placement.handlers.js';
import { asksOf } from './placement/placement.js';
import { shortlistNow } from './shortlist/shortlist-now.js';
import { assignmentsView } from './views/assignments.view.js';
import { placementsView } from './views/placements.view.js';
import { workloadView } from './views/workload.view.js';

const HOUR_MS = 3_600_000;
const answerBy = instant(TEST_EPOCH_MS + 48 * HOUR_MS);

let world: MemoryWorld;
const begin = async (over?: (engines: Engines) => Engines): Promise<void> => {
  world = await memoryWorld({ contexts: [announcing, matchingContext], ...(over ? { over } : {}) });
};
afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const keyPerson = (n: number, person?: Person): Promise<void> => announce(world, `keyperson-${keyPersonId(n)}`, keyPersonFacts(n, person));
const helpRequest = (n: number): Promise<void> => announce(world, `helprequest-${helpRequestId(n)}`, [helpRequestFact(n)]);

const ask = (request: number, person: number, given: CallGiven & { override?: 'urgent' } = {}): Promise<Done> => {
  const { override, ...call } = given;
  const input = { helpRequestId: helpRequestId(request), keyPersonId: keyPersonId(person), answerBy };
  return world.run(askKeyPerson, override ? { ...input, override } : input, call);
};
/** As the n-th key person, who may do only what is their own. */
const as = (n: number): CallGiven => ({ actor: { id: `key-person-${n}`, role: 'key-person' }, allow: (facts) => facts.ownRecord === true });
const assignment = ({ ids }: Done) => ({ helpRequestId: ids.helpRequestId ?? '', assignmentId: ids.assignmentId ?? '' });
const listOf = async (request: number) => (await shortlistNow(world.runtime.bench, 'mee', helpRequestId(request)))?.list;
const loadOf = async (n: number) => Object.values((await world.runtime.bench.executor.load(loadDecider, capId(n))).state.reservations);
const codeOf = (error: unknown): string => (error instanceof CommandFailed ? (error.refusal?.code ?? error.failure) : String(error));

/** The bench with parts of its executor replaced, to let others come in between. */
function replaced(bench: Workbench, parts: Partial<Pick<Executor, 'load' | 'receiptOf'>>): Workbench {
  const { executor } = bench;
  const same = {
    load: executor.load.bind(executor),
    preview: executor.preview.bind(executor),
    receiptOf: executor.receiptOf.bind(executor),
    execute: executor.execute.bind(executor),
  };
  return { ...bench, executor: { ...same, ...parts } as unknown as Executor };
}

/** How many went through, and how many were refused with which code. */
async function outcomes(all: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const one of await Promise.allSettled(all)) {
    const outcome = one.status === 'fulfilled' ? 'done' : codeOf(one.reason);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

describe('one assignment, from the list to its end', () => {
  beforeEach(async () => {
    await begin();
    await keyPerson(1);
    await keyPerson(2);
    await helpRequest(1);
    await world.settled();
  });

  it('MAT-09 is asked, accepted, worked on and completed, and the place is held so long and no longer', async () => {
    const best = (await listOf(1))?.ranking[0]?.candidate.keyPersonId === keyPersonId(1) ? 1 : 2;
    const done = await ask(1, best);
    await world.settled();
    expect((await loadOf(best)).map((one) => one.status)).toEqual(['used']);
    await world.run(acceptAssignment, assignment(done), as(best));
    const contact = { ...assignment(done), on: ON, medium: 'visit', minutes: 60, reached: true, travelKm: 4, travelCents: 0 } as const;
    await world.run(logContact, { ...contact, domains: ['health'] }, as(best));
    expect(await world.view(workloadView, keyPersonId(best))).toMatchObject({ underWay: [done.ids.assignmentId] });
    await world.run(completeAssignment, assignment(done));
    await world.settled();
    expect((await loadOf(best)).map((one) => one.status)).toEqual(['freed']);
    expect(await world.view(placementsView, helpRequestId(1))).toMatchObject({ status: 'completed' });
    expect(await listOf(1)).toBeUndefined();
    expect(await outcomes([ask(1, best)])).toEqual({ 'matching.request-completed': 1 });
    const late = world.run(logContact, { ...contact, domains: ['health'] }, as(best));
    expect(await outcomes([late])).toEqual({ 'matching.contact-log-closed': 1 });
  });

  it('MAT-05 another than the first needs a reason, and the list is the one of this moment', async () => {
    const [first, second] = (await listOf(1))?.ranking.map((one) => one.candidate.keyPersonId) ?? [];
    const [a, b] = first === keyPersonId(1) ? [1, 2] : [2, 1];
    expect(second).toBe(keyPersonId(b));
    expect(await outcomes([ask(1, b)])).toEqual({ 'matching.override-needs-reason': 1 });
    await ask(1, a);
    await ask(1, b);
    expect(await world.view(placementsView, helpRequestId(1))).toMatchObject({ asks: [{ rank: 1 }, { rank: 1 }] });
  });

  it('MAT-01 nobody is asked against a hard rule, whatever the reason given', async () => {
    await keyPerson(3, { languages: [{ tag: 'ti', level: 'native' }] });
    await world.settled();
    const refused = ask(1, 3, { override: 'urgent' });
    await expect(refused).rejects.toMatchObject({ refusal: { code: 'matching.not-eligible', facts: { code: 'language' } } });
  });

  it('MAT-09 only the one who was asked answers, and declining frees the place', async () => {
    const done = await ask(1, 1, { override: 'urgent' });
    expect(await outcomes([world.run(acceptAssignment, assignment(done), as(2))])).toEqual({ 'not-found': 1 });
    await world.run(declineAssignment, assignment(done), as(1));
    await world.settled();
    expect((await loadOf(1)).map((one) => one.status)).toEqual(['freed']);
    const list = await listOf(1);
    expect(list?.removed).toEqual([{ code: 'not-available-for-this-request', count: 1 }]);
    expect(list?.ranking.map((one) => one.candidate.keyPersonId)).toEqual([keyPersonId(2)]);
  });

  it('MAT-08 an ask that the coordinator withdraws frees the place, ends its deadline, and is asked of the key person no more', async () => {
    const done = await ask(1, 1, { override: 'urgent' });
    await world.run(withdrawAsk, assignment(done));
    await world.settled();
    expect((await loadOf(1)).map((one) => one.status)).toEqual(['freed']);
    expect(await outcomes([world.run(acceptAssignment, assignment(done), as(1))])).toEqual({ 'matching.ask-ended': 1 });
    await world.pass(48 * HOUR_MS + 1_000);
    expect(await world.view(assignmentsView, done.ids.assignmentId ?? '')).toMatchObject({ status: 'withdrawn', since: ON });
    expect(await world.view(placementsView, helpRequestId(1))).toMatchObject({ status: 'open', asks: [{ status: 'withdrawn' }] });
  });

  it('MAT-09 an ask expires by itself, frees the place, and the same one can be asked again', async () => {
    const done = await ask(1, 1, { override: 'urgent' });
    await world.pass(48 * HOUR_MS + 1_000);
    expect(await world.view(assignmentsView, done.ids.assignmentId ?? '')).toMatchObject({ status: 'expired', since: '2019-07-03' });
    expect((await loadOf(1)).map((one) => one.status)).toEqual(['freed']);
    const again = { helpRequestId: helpRequestId(1), keyPersonId: keyPersonId(1), answerBy: instant(TEST_EPOCH_MS + 96 * HOUR_MS) };
    expect((await world.run(askKeyPerson, { ...again, override: 'urgent' })).ids.assignmentId).not.toBe(done.ids.assignmentId);
  });

  it('MAT-10 a newcomer who refuses somebody is matched again with somebody else', async () => {
    const done = await ask(1, 1, { override: 'urgent' });
    await world.run(acceptAssignment, assignment(done), as(1));
    await world.run(releaseAssignment, { ...assignment(done), reason: 'newcomer-refused' });
    await world.settled();
    expect((await listOf(1))?.ranking.map((one) => one.candidate.keyPersonId)).toEqual([keyPersonId(2)]);
  });

  it('REG-46 a request that is withdrawn undoes what was accepted meanwhile', async () => {
    const done = await ask(1, 1, { override: 'urgent' });
    await world.run(acceptAssignment, assignment(done), as(1));
    const withdrawn = publicHelpRequestWithdrawn({ helpRequestId: helpRequestId(1), programmeId, on: ON });
    await announce(world, `helprequest-${helpRequestId(1)}`, [withdrawn], 0);
    await world.settled();
    expect(await world.view(assignmentsView, done.ids.assignmentId ?? '')).toMatchObject({ status: 'released' });
    expect((await loadOf(1)).map((one) => one.status)).toEqual(['freed']);
    expect(await outcomes([ask(1, 2)])).toEqual({ 'matching.request-closed': 1 });
  });

  it('MAT-12 a contact is logged at once after the yes, by the one who said it only', async () => {
    const done = await ask(1, 1, { override: 'urgent' });
    const contact = { ...assignment(done), on: ON, medium: 'phone', minutes: 10, reached: false, travelKm: 0, travelCents: 0 } as const;
    const log = (given: CallGiven) => world.run(logContact, { ...contact, domains: ['health'] }, given);
    expect(await outcomes([log(as(1))])).toEqual({ 'matching.not-under-way': 1 });
    await world.run(acceptAssignment, assignment(done), as(1));
    expect(await outcomes([log(as(2)), log(as(1))])).toEqual({ 'not-found': 1, done: 1 });
    const elsewhere = { ...contact, helpRequestId: helpRequestId(9), domains: ['health' as const] };
    expect(await outcomes([world.run(logContact, elsewhere, as(1))])).toEqual({ 'not-found': 1 });
  });

  it('MAT-14 a log that is opened while the assignment ends is closed with it', async () => {
    const done = await ask(1, 1, { override: 'urgent' });
    await world.run(acceptAssignment, assignment(done), as(1));
    const { bench } = world.runtime;
    // The end comes between the look at the placement and the opening of the log; the reaction to it finds no log yet.
    const opening = replaced(bench, {
      async load(...asked) {
        const seen = await bench.executor.load(...asked);
        if (asked[0].aggregate === 'placement' && seen.revision < 3) await world.run(completeAssignment, assignment(done));
        return seen;
      },
    });
    await openContactLog.handle(assignment(done), world.call(), opening);
    const { state } = await bench.executor.load(contactsDecider, done.ids.assignmentId ?? '');
    expect(state.status).toBe('closed');
  });

  it('MAT-08 a repeat that runs beside the first ask gets its receipt', async () => {
    const { bench } = world.runtime;
    const call = world.call({ key: 'twice' });
    const input = { helpRequestId: helpRequestId(1), keyPersonId: keyPersonId(1), answerBy, override: 'urgent' as const };
    let first: Done | undefined;
    const beside = replaced(bench, {
      async receiptOf(...asked) {
        const found = await bench.executor.receiptOf(...asked);
        first ??= await askKeyPerson.handle(input, call, bench);
        return found;
      },
    });
    const repeat = await askKeyPerson.handle(input, call, beside);
    expect(repeat).toEqual(first);
  });

  it('GEN-04 a request of another tenant is the same as one that does not exist', async () => {
    const stranger: CallGiven = { tenant: 'other', allow: (facts) => facts.sameTenant === true };
    expect(await outcomes([ask(1, 1, stranger), ask(7, 1, stranger)])).toEqual({ 'not-found': 2 });
    expect(await shortlistNow(world.runtime.bench, 'other', helpRequestId(1))).toBeNull();
  });

  it('GEN-08 no key person stands on the bus', async () => {
    const done = await ask(1, 1, { override: 'urgent' });
    await world.run(declineAssignment, assignment(done), as(1));
    const own = (await world.events()).filter((event) => contextOf(event.type) === 'matching');
    const sent = own.flatMap((event) => matchingContext.published.toBus(event));
    expect(sent.map((one) => one.type)).toEqual(['matching.public-key-person-asked.v1', 'matching.public-assignment-declined.v1']);
    expect(JSON.stringify(sent)).not.toContain(keyPersonId(1));
    expect(JSON.stringify(sent)).not.toContain(capId(1));
  });
});

describe('many at once', () => {
  it('MAT-08 fifty acceptances of one request at once: one wins', async () => {
    await begin();
    const people = Array.from({ length: 50 }, (_, i) => i + 1);
    for (const n of people) await keyPerson(n);
    await helpRequest(1);
    await world.settled();
    const asks: Done[] = [];
    for (const n of people) asks.push(await ask(1, n, { override: 'urgent' }));
    const answers = asks.map((one, i) => world.run(acceptAssignment, assignment(one), as(i + 1)));
    expect(await outcomes(answers)).toEqual({ done: 1, 'matching.already-taken': 49 });
    await world.settled();
    const { state } = await world.runtime.bench.executor.load(placementDecider, helpRequestId(1));
    expect(asksOf(state).filter((one) => one.status === 'accepted')).toHaveLength(1);
    expect(asksOf(state).filter((one) => one.status === 'withdrawn')).toHaveLength(49);
    const places = (await Promise.all(people.map(loadOf))).flat().map((one) => one.status);
    expect(places.filter((status) => status === 'used')).toHaveLength(1);
    expect(places.filter((status) => status === 'freed')).toHaveLength(49);
  }, 60_000);

  it.each([
    ['open assignments', { openAssignments: 3, asksAWeek: 100 }, 'matching.no-room'],
    ['asks a week', { openAssignments: 100, asksAWeek: 3 }, 'matching.asked-enough-this-week'],
  ])(
    'MAT-08 fifty asks at once to a key person with room for three (%s): three pass',
    async (_what, limits, code) => {
      await begin();
      await keyPerson(1, limits);
      const requests = Array.from({ length: 50 }, (_, i) => i + 1);
      for (const n of requests) await helpRequest(n);
      await world.settled();
      expect(await outcomes(requests.map((n) => ask(n, 1)))).toEqual({ done: 3, [code]: 47 });
      await world.settled();
      expect((await loadOf(1)).map((one) => one.status)).toEqual(['used', 'used', 'used']);
      const asked = (await world.events()).filter((event) => event.type === 'matching.key-person-asked.v1');
      expect(asked).toHaveLength(3);
    },
    60_000,
  );

  it('MAT-08 the same ask sent fifty times is one ask', async () => {
    await begin();
    await keyPerson(1);
    await helpRequest(1);
    await world.settled();
    const all = await Promise.all(Array.from({ length: 50 }, () => ask(1, 1, { key: 'the-same' })));
    expect(new Set(all.map((one) => one.ids.assignmentId)).size).toBe(1);
    expect((await loadOf(1)).filter((one) => one.status !== 'freed')).toHaveLength(1);
  });
});

describe('a process that dies between reserving and asking', () => {
  /** The next ask gets no answer; `stored` says whether it reached the log all the same. */
  const losing =
    (stored: boolean) =>
    (engines: Engines): Engines => {
      let lost = false;
      const { log } = engines;
      const append: typeof log.append = async (stream, expected, events) => {
        if (lost || !events.some((one) => one.type === 'matching.key-person-asked.v1')) return log.append(stream, expected, events);
        lost = true;
        if (stored) await log.append(stream, expected, events);
        throw new EngineError('unknown-outcome', 'No answer');
      };
      const rest: Omit<EventLog, 'append'> = {
        read: (...asked) => log.read(...asked),
        subscribe: (options) => log.subscribe(options),
        head: () => log.head(),
        incarnation: () => log.incarnation(),
        close: () => log.close(),
      };
      return { ...engines, log: { ...rest, append } };
    };
  const ready = async (stored: boolean): Promise<void> => {
    await begin(losing(stored));
    await keyPerson(1);
    await helpRequest(1);
    await world.settled();
    await ask(1, 1, { key: 'lost' }).catch((error) => expect(isCommandFailed(error)).toBe(false));
  };

  it('MAT-08 gives the place back after a minute, and refuses what would come under it later', async () => {
    await ready(false);
    expect((await loadOf(1)).map((one) => one.status)).toEqual(['held']);
    await world.pass(61_000);
    expect((await loadOf(1)).map((one) => one.status)).toEqual(['freed']);
    expect((await world.facts(`placement-${helpRequestId(1)}`)).map((one) => one.type)).toEqual(['matching.reservation-lapsed.v1']);
  });

  it('MAT-08 reserves anew when the ask is sent again', async () => {
    await ready(false);
    await world.pass(61_000);
    await ask(1, 1, { key: 'lost' });
    await world.settled();
    expect((await loadOf(1)).map(({ status, attempt }) => ({ status, attempt }))).toEqual([
      { status: 'freed', attempt: 1 },
      { status: 'used', attempt: 2 },
    ]);
  });

  it('MAT-08 finds the ask that was stored after all, and keeps its place', async () => {
    await ready(true);
    await world.pass(61_000);
    expect((await loadOf(1)).map((one) => one.status)).toEqual(['used']);
    const again = await ask(1, 1, { key: 'lost' });
    expect(await world.view(assignmentsView, again.ids.assignmentId ?? '')).toMatchObject({ status: 'asked' });
    expect(await loadOf(1)).toHaveLength(1);
  });
});
