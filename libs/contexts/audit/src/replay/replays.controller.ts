import { Param } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { isSealed, type Sealed } from '@sleutelbos/kernel';
import { withheldFromReplay } from '@sleutelbos/registration/published/index.js';
import { replayUnderGrant } from '@sleutelbos/safeguarding/published/index.js';
import { Caller, type CallerRequest, ContextController, Edge, InvalidInput, ListPage, QueryRoute, RecordId } from '@sleutelbos/web';
import { liveGrants } from '../grants/live-grants.js';
import { caseStreamsView, streamsOf } from '../views/case-streams.view.js';
import { WITHHELD } from './masked.js';
import { type Folded, pageOf, replay, type Step, stepOf } from './replay.js';

export class StepDto {
  @ApiProperty({ format: 'uuid' })
  eventId!: string;

  @ApiProperty({ example: 'registration.case-opened.v1' })
  type!: string;

  @ApiProperty({ description: 'Dossierstroom / Stream of the record' })
  record!: string;

  @ApiProperty({ type: 'integer' })
  revision!: number;

  @ApiProperty({ format: 'date-time' })
  recordedAt!: string;

  @ApiProperty({ format: 'date-time' })
  occurredAt!: string;

  @ApiProperty({ description: 'Account, of `withheld` / Account, or `withheld`' })
  actor!: string;

  @ApiProperty({ description: 'Rol van toen / Role as it was then' })
  role!: string;

  @ApiProperty({ description: 'Organisatie van toen / Organisation as it was then' })
  organisation!: string;

  @ApiProperty()
  municipality!: string;

  @ApiProperty()
  purpose!: string;

  @ApiProperty({ nullable: true, type: 'string' })
  reason!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Verzegelde delen als `{ sealed: true }` / Sealed parts masked' })
  data!: object;

  @ApiProperty({ type: 'object', additionalProperties: true })
  before!: object;

  @ApiProperty({ type: 'object', additionalProperties: true })
  after!: object;
}

/** What happened, event by event, with the state before and after. Read-only, and every look is itself logged. */
@ContextController('audit', { tag: 'Terugspelen' })
export class ReplaysController {
  constructor(private readonly edge: Edge) {}

  @QueryRoute({
    path: 'cases/:caseId/replay',
    action: 'replay-case',
    answer: StepDto,
    list: true,
    personal: true,
    nl: 'Speelt een dossier terug: elke gebeurtenis met wie, in welke rol, waarom, en de toestand ervoor en erna',
    en: 'Replays a case: every event with who, in which role, why, and the state before and after',
    rules: ['AUD-01', 'AUD-03'],
  })
  async ofCase(@Param('caseId', RecordId) caseId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, caseStreamsView, caseId);
    this.edge.allow(caller, { sameTenant: found.tenant === caller.tenant });
    await this.edge.record(caller, { record: `case-${caseId}`, subjects: [caseId] });
    const { page, next } = pageFor(caller, await replay(this.#past, streamsOf(found)));
    return answer(
      caller,
      page.map((one) => stepOf(one, withoutWishes(one))),
      next,
    );
  }

  @QueryRoute({
    path: 'signals/:signalId/replay',
    action: 'replay-signal',
    answer: StepDto,
    list: true,
    personal: true,
    hidden: true,
    nl: 'Speelt een signaal terug onder een geldige machtiging; de bron blijft onbekend',
    en: 'Replays a signal under a grant that holds today; the source stays unknown',
    rules: ['SAF-02', 'SAF-03', 'SAF-10', 'AUD-03'],
  })
  async ofSignal(@Param('signalId', RecordId) signalId: string, @Caller() caller: CallerRequest) {
    const who = { tenant: caller.tenant, grantee: caller.actor.id };
    const granted = (await liveGrants(this.edge.bench, who, { signalId, atLeast: caller.atLeast })).length > 0;
    this.edge.allow(caller, { sameTenant: granted, assigned: granted, restricted: !granted });
    const record = `${replayUnderGrant.aggregate}-${signalId}`;
    const all = await replay(this.#past, [record]);
    const { page, next } = pageFor(caller, all);
    const parts = page.map(openable);
    const opened = await this.edge.reveal(caller, { record, subjects: [signalId] }, parts.flat());
    const withheld = new Set(all.flatMap(({ event }) => withheldTexts(event.data)));
    let from = 0;
    const steps = page.map((one, index) => {
      const own = opened.slice(from, from + (parts[index]?.length ?? 0));
      from += own.length;
      return stepOf(one, shownData(one, own), withheld);
    });
    return answer(caller, steps, next);
  }

  get #past() {
    const { engines, registry } = this.edge.runtime;
    return { log: engines.log, codec: registry.codec, deciders: registry.contexts.flatMap((one) => one.deciders) };
  }
}

function pageFor(caller: CallerRequest, all: readonly Folded[]) {
  const found = pageOf(all, caller.page);
  if (!found) throw new InvalidInput([{ name: 'after', code: 'cursor' }]);
  return found;
}

function answer(caller: CallerRequest, steps: readonly Step[], next: string | null): ListPage<Step> {
  const query = new URLSearchParams(caller.page.query);
  if (next) query.set('after', next);
  return new ListPage(steps, next, next && `${caller.path}?${query}`);
}

const fieldsOf = (data: unknown): Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {};

/** Sealed parts of an event that a grant opens, in the order of `replayUnderGrant.opened`. */
function openable({ event }: Folded): readonly Sealed<unknown>[] {
  const fields = fieldsOf(event.data);
  return replayUnderGrant.opened.map((name) => fields[name]).filter(isSealed);
}

function withheldTexts(data: unknown): readonly string[] {
  const fields = fieldsOf(data);
  return replayUnderGrant.withheld.map((name) => fields[name]).filter((value) => typeof value === 'string');
}

/** The event's data without what the newcomer wished. */
function withoutWishes({ event }: Folded): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(event.data)).map(([name, value]) => [name, withheldFromReplay.includes(name) ? WITHHELD : value]),
  );
}

/** The event's data with the opened parts in place and the withheld fields left out. */
function shownData({ event }: Folded, opened: readonly unknown[]): Readonly<Record<string, unknown>> {
  const shown = { ...fieldsOf(event.data) };
  let next = 0;
  for (const name of replayUnderGrant.opened) if (isSealed(shown[name])) shown[name] = opened[next++];
  for (const name of replayUnderGrant.withheld) delete shown[name];
  return shown;
}
