import {
  type Decider,
  defineEvent,
  defineReaction,
  defineRefusals,
  defineTimer,
  defineView,
  type FactOf,
  type JsonObject,
  type LoggedFactOf,
  TIMER_INDEXES,
} from '@sleutelbos/kernel';
import { z } from 'zod';
import { decider } from './decider.js';
import { reaction, timer } from './reaction.js';
import { view } from './view.js';

const lent = defineEvent('shelf.lent.v1', z.strictObject({ book: z.string(), to: z.string() }));
const returned = defineEvent('shelf.returned.v1', z.strictObject({ book: z.string() }));
type ShelfFact = FactOf<typeof lent> | FactOf<typeof returned>;

const { refuse } = defineRefusals('shelf', { 'lent-out': { rule: 'SHE-01', source: 'D', nl: 'Uitgeleend.', en: 'Lent out.' } });
const lend = z.strictObject({ type: z.literal('lend'), book: z.string().min(1), to: z.string() });
const giveBack = z.strictObject({ type: z.literal('give-back'), book: z.string() });
type ShelfCommand = z.output<typeof lend> | z.output<typeof giveBack>;
type Shelf = Readonly<Record<string, string>>;

const shelf: Decider<Shelf, ShelfCommand, ShelfFact> = {
  aggregate: 'shelf',
  context: 'shelf',
  initial: {},
  commands: { lend, 'give-back': giveBack },
  events: [lent.type, returned.type],
  decide(command, state) {
    switch (command.type) {
      case 'lend': {
        const holder = state[command.book];
        if (holder === command.to) return [];
        return holder ? refuse('lent-out', { since: 1 }) : [lent({ book: command.book, to: command.to })];
      }
      case 'give-back':
        return state[command.book] ? [returned({ book: command.book })] : [];
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'shelf.lent.v1':
        return { ...state, [event.data.book]: event.data.to };
      case 'shelf.returned.v1':
        return { ...state, [event.data.book]: '' };
    }
  },
};

describe('given, when, then for a decider', () => {
  const spec = decider(shelf);
  const atlas = lent({ book: 'atlas', to: 'Noor' });

  it('accepts what is so', () => {
    spec
      .given([])
      .when({ type: 'lend', ...atlas.data })
      .then([atlas]);
    spec
      .given([atlas])
      .when({ type: 'lend', ...atlas.data })
      .thenNothing();
    spec.given([atlas]).when({ type: 'lend', book: 'atlas', to: 'Sam' }).refuses('shelf.lent-out', { since: 1 });
    spec
      .given([atlas])
      .when({ type: 'give-back', book: 'atlas' })
      .when({ type: 'lend', book: 'atlas', to: 'Sam' })
      .then([lent({ book: 'atlas', to: 'Sam' })]);
  });

  it('notices other facts, another refusal, and a refusal in place of facts', () => {
    expect(() =>
      spec
        .given([])
        .when({ type: 'lend', ...atlas.data })
        .then([returned({ book: 'atlas' })]),
    ).toThrow();
    expect(() =>
      spec
        .given([])
        .when({ type: 'lend', ...atlas.data })
        .thenNothing(),
    ).toThrow();
    expect(() =>
      spec
        .given([])
        .when({ type: 'lend', ...atlas.data })
        .refuses('shelf.lent-out'),
    ).toThrow(/went through/);
    expect(() => spec.given([atlas]).when({ type: 'lend', book: 'atlas', to: 'Sam' }).refuses('shelf.other')).toThrow();
    expect(() => spec.given([atlas]).when({ type: 'lend', book: 'atlas', to: 'Sam' }).refuses('shelf.lent-out', { since: 2 })).toThrow();
    expect(() =>
      spec.given([atlas]).when({ type: 'lend', book: 'atlas', to: 'Sam' }).when({ type: 'give-back', book: 'atlas' }).thenNothing(),
    ).toThrow(/refused/);
  });

  it('notices a command or a fact that its schema refuses', () => {
    expect(() => spec.given([]).when({ type: 'lend', book: '', to: 'Sam' }).thenNothing()).toThrow(/does not pass its schema/);
    expect(() => spec.given([{ ...atlas, data: { book: 'atlas' } } as unknown as ShelfFact])).toThrow(/does not pass its schema/);
  });

  it('notices a decider that does it twice, and one that writes into its state', () => {
    const twice = {
      ...shelf,
      decide: (command: ShelfCommand) => (command.type === 'lend' ? [lent({ book: command.book, to: command.to })] : []),
    };
    expect(() =>
      decider(twice)
        .given([])
        .when({ type: 'lend', ...atlas.data })
        .then([atlas]),
    ).toThrow(/same command again/);
    const careless = { ...shelf, evolve: (state: Shelf, event: ShelfFact) => Object.assign(state, { [event.data.book]: 'x' }) };
    expect(() => decider(careless).given([atlas])).not.toThrow();
    expect(() => decider(careless).given([atlas]).when({ type: 'give-back', book: 'atlas' }).thenNothing()).toThrow(TypeError);
  });
});

interface Lending extends JsonObject {
  readonly to: string;
  readonly times: number;
}

const lendings = defineView<Lending, LoggedFactOf<typeof lent> | LoggedFactOf<typeof returned>>({
  name: 'lendings',
  version: 1,
  context: 'shelf',
  handles: [lent.type, returned.type],
  indexes: {},
  key: (event) => [event.data.book],
  apply(document, event) {
    switch (event.type) {
      case 'shelf.lent.v1':
        return { to: event.data.to, times: (document?.times ?? 0) + 1 };
      case 'shelf.returned.v1':
        return null;
    }
  },
});

describe('given, then for a view', () => {
  const atlas = lent({ book: 'atlas', to: 'Noor' });

  it('shows the documents, those that ended and those that never were', () => {
    view(lendings)
      .given([atlas])
      .then({ atlas: { to: 'Noor', times: 1 } });
    view(lendings)
      .given([atlas, returned({ book: 'atlas' })])
      .then({ atlas: null, other: null });
    view(lendings)
      .given([atlas, returned({ book: 'atlas' })])
      .then({});
    view(lendings)
      .given([atlas, { ...atlas, revision: 7, metadata: { tenant: 'gemeente' } }])
      .thenHas({ atlas: { times: 2 }, other: null });
  });

  it('folds facts of one position as one step, which a redelivery does not repeat', () => {
    const { position } = { position: '00000000000000000009' as never };
    view(lendings)
      .given([
        { ...atlas, position },
        { ...atlas, position },
      ])
      .then({ atlas: { to: 'Noor', times: 2 } });
  });

  it('notices other documents, and documents that nobody expected', () => {
    expect(() =>
      view(lendings)
        .given([atlas])
        .then({ atlas: { to: 'Sam', times: 1 } }),
    ).toThrow();
    expect(() => view(lendings).given([atlas]).then({})).toThrow();
    expect(() =>
      view(lendings)
        .given([])
        .then({ atlas: { to: 'Noor', times: 1 } }),
    ).toThrow();
  });

  it('notices documents that are not JSON', () => {
    const odd = { ...lendings, apply: () => ({ to: undefined, times: Number.NaN }) as unknown as Lending };
    expect(() =>
      view(odd)
        .given([atlas])
        .then({ atlas: { to: '', times: 0 } }),
    ).toThrow();
  });
});

describe('when, then for reactions and timers', () => {
  it('shows the calls that follow', () => {
    const remind = defineReaction<LoggedFactOf<typeof lent>>({
      name: 'remind',
      context: 'desk',
      from: 'now',
      handles: [lent.type],
      react: (event) => (event.data.to ? [{ handler: 'desk.remind', input: { to: event.data.to, on: event.recordedAt } }] : []),
    });
    const spec = reaction(remind);
    spec
      .when({ ...lent({ book: 'atlas', to: 'Noor' }), recordedAt: '2019-07-01T10:00:00.000Z' })
      .then([{ handler: 'desk.remind', input: { to: 'Noor', on: '2019-07-01T10:00:00.000Z' } }]);
    spec.when(lent({ book: 'atlas', to: '' })).thenNothing();
    expect(() => spec.when(lent({ book: 'atlas', to: 'Noor' })).thenNothing()).toThrow();
  });

  it('shows the call of a deadline', () => {
    const due = defineTimer({
      view: defineView<{ dueAt: string; tenant: string }, LoggedFactOf<typeof lent>>({
        name: 'due',
        version: 1,
        context: 'desk',
        handles: [lent.type],
        indexes: TIMER_INDEXES,
        key: (event) => [event.data.book],
        apply: (_document, event) => ({ dueAt: event.recordedAt, tenant: event.metadata.tenant }),
      }),
      fire: (_document, id) => ({ handler: 'desk.call-in', input: { book: id } }),
    });
    timer(due).when({ dueAt: '2019-07-01T10:00:00.000Z', tenant: 'mee' }, 'atlas').then('desk.call-in', { book: 'atlas' });
    view(due.view)
      .given([{ ...lent({ book: 'atlas', to: 'Noor' }), recordedAt: '2019-07-01T10:00:00.000Z' }])
      .then({
        atlas: { dueAt: '2019-07-01T10:00:00.000Z', tenant: 'mee' },
      });
  });
});
