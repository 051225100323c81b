import { Body, Param, Query } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  type Context,
  type Decider,
  defineEvent,
  defineHandler,
  defineRefusals,
  defineView,
  derivedId,
  type FactOf,
  type JsonObject,
  type LoggedFactOf,
  PUBLISHES_NOTHING,
  personal,
  type Sealed,
} from '@sleutelbos/kernel';
import { IsIn, IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import { z } from 'zod';
import {
  Caller,
  type CallerRequest,
  CommandRoute,
  ContextController,
  type ContextModule,
  Edge,
  IsIsoDate,
  IsLanguageTag,
  NoCitizenNumber,
  QueryRoute,
  RecordId,
  representation,
  SearchRoute,
} from '../src/index.js';

/** A context as small as one can be: notes that are written, changed and closed. */
const written = defineEvent(
  'notes.note-written.v1',
  z.strictObject({
    noteId: z.string(),
    tenant: z.string(),
    author: z.string(),
    secret: z.boolean(),
    language: z.string(),
    text: personal(z.string(), 'dossier', 'noteId'),
  }),
);
const ranked = defineEvent('notes.note-ranked.v1', z.strictObject({ rank: z.number().int() }));
const closed = defineEvent('notes.note-closed.v1', z.strictObject({ reason: z.string() }));

type NoteFact = FactOf<typeof written> | FactOf<typeof ranked> | FactOf<typeof closed>;
type LoggedNoteFact = LoggedFactOf<typeof written> | LoggedFactOf<typeof ranked> | LoggedFactOf<typeof closed>;

interface Note {
  readonly status: 'none' | 'open' | 'closed';
  readonly tenant: string;
  readonly author: string;
  readonly secret: boolean;
}

type NoteCommand =
  | { type: 'write'; noteId: string; tenant: string; author: string; secret: boolean; language: string; text: Sealed<string> }
  | { type: 'rank'; rank: number }
  | { type: 'close'; reason: string };

const { catalogue, refuse } = defineRefusals('notes', {
  'already-closed': {
    rule: 'TST-01',
    source: 'D',
    nl: 'Na {days} dagen is deze notitie dicht.',
    en: 'After {days} days this note is closed.',
  },
});

const noteDecider: Decider<Note, NoteCommand, NoteFact> = {
  aggregate: 'note',
  context: 'notes',
  initial: { status: 'none', tenant: '', author: '', secret: false },
  commands: {},
  events: [written.type, ranked.type, closed.type],
  decide(command, state) {
    if (command.type === 'write') {
      if (state.status !== 'none') return [];
      const { type: _, ...data } = command;
      return [written(data)];
    }
    if (state.status === 'closed') return refuse('already-closed', { days: 3 });
    return command.type === 'rank' ? [ranked({ rank: command.rank })] : [closed({ reason: command.reason })];
  },
  evolve(state, event) {
    switch (event.type) {
      case 'notes.note-written.v1':
        return { status: 'open', tenant: event.data.tenant, author: event.data.author, secret: event.data.secret };
      case 'notes.note-closed.v1':
        return { ...state, status: 'closed' };
      default:
        return state;
    }
  },
};

const writeSchema = z.strictObject({
  text: z.string().max(80),
  language: z.string(),
  on: z.string().optional(),
  secret: z.boolean().optional(),
});

export const writeNote = defineHandler({
  name: 'notes.write-note',
  schema: writeSchema,
  async handle(input, call, bench) {
    const { tenant, commandId, actor } = call.origin;
    const noteId = derivedId(bench.ciphers, commandId, 'note');
    const place = { tenant, stream: `note-${noteId}`, commandId };
    const plain = { noteId, tenant, author: actor.id, secret: input.secret ?? false, language: input.language, text: input.text };
    const sealed = await bench.keys.seal(written.schema, plain, place);
    const receipt = await bench.executor.execute(noteDecider, noteId, { type: 'write', ...sealed }, call, { creates: true });
    return { receipt, ids: { noteId } };
  },
});

const facts = (tenant: string, actor: string) => (state: Note) => ({
  sameTenant: state.tenant === tenant,
  ownRecord: state.author === actor,
  restricted: state.secret && state.author !== actor,
});

export const rankNote = defineHandler({
  name: 'notes.rank-note',
  schema: z.strictObject({ noteId: z.string(), rank: z.number().int() }),
  async handle(input, call, bench) {
    const { tenant, actor } = call.origin;
    const receipt = await bench.executor.execute(noteDecider, input.noteId, { type: 'rank', rank: input.rank }, call, {
      facts: facts(tenant, actor.id),
    });
    return { receipt, ids: {} };
  },
});

export const closeNote = defineHandler({
  name: 'notes.close-note',
  schema: z.strictObject({ noteId: z.string(), reason: z.enum(['done', 'lost']) }),
  async handle(input, call, bench) {
    const { tenant, actor } = call.origin;
    const receipt = await bench.executor.execute(noteDecider, input.noteId, { type: 'close', reason: input.reason }, call, {
      facts: facts(tenant, actor.id),
    });
    return { receipt, ids: {} };
  },
});

/** Makes a fact that its own schema refuses: a fault of ours. */
export const breakNote = defineHandler({
  name: 'notes.break-note',
  schema: z.strictObject({ noteId: z.string() }),
  async handle(input, call, bench) {
    const wrong = { type: 'rank', rank: 'Jansen' as unknown as number } as const;
    const receipt = await bench.executor.execute(noteDecider, input.noteId, wrong, call);
    return { receipt, ids: {} };
  },
});

type NoteDocument = JsonObject & {
  noteId: string;
  tenant: string;
  author: string;
  secret: boolean;
  language: string;
  rank: number;
  revision: number;
  text: Sealed<string>;
};

export const notesView = defineView<NoteDocument, LoggedNoteFact>({
  name: 'notes',
  version: 1,
  context: 'notes',
  indexes: { byTenant: ['tenant', 'rank'] },
  handles: [written.type, ranked.type, closed.type],
  key: (event) => [event.stream.slice('note-'.length)],
  apply(document, event) {
    if (event.type === 'notes.note-written.v1') return { ...event.data, rank: 0, revision: event.revision } as NoteDocument;
    if (!document) return null;
    const revision = event.revision;
    return event.type === 'notes.note-ranked.v1' ? { ...document, rank: event.data.rank, revision } : { ...document, revision };
  },
});

export const notesContext: Context = {
  name: 'notes',
  events: [written, ranked, closed] as unknown as Context['events'],
  deciders: [noteDecider as unknown as Context['deciders'][number]],
  handlers: [writeNote, rankNote, closeNote, breakNote] as unknown as Context['handlers'],
  views: [notesView as unknown as Context['views'][number]],
  reactions: [],
  timers: [],
  refusals: catalogue,
  published: PUBLISHES_NOTHING,
};

class WriteNoteDto {
  @ApiProperty()
  @IsString()
  @Length(1, 80)
  @NoCitizenNumber()
  text!: string;

  @IsLanguageTag()
  language!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIsoDate()
  on?: string;

  @ApiPropertyOptional()
  @IsOptional()
  secret?: boolean;
}

class RankDto {
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(0)
  rank!: number;
}

class CloseDto {
  @ApiProperty({ enum: ['done', 'lost', 'other'] })
  @IsIn(['done', 'lost', 'other'])
  reason!: string;
}

class FindDto {
  @ApiProperty()
  @IsString()
  name!: string;
}

class ListNotesDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsIn(['asc', 'desc'])
  order?: string;
}

class NoteDto {
  @ApiProperty({ format: 'uuid' })
  noteId!: string;

  @ApiProperty()
  text!: string;
}

@ContextController('notes', { tag: 'Notities' })
class NotesController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'notes',
    action: 'write-note',
    body: WriteNoteDto,
    creates: true,
    ids: ['noteId'],
    nl: 'Schrijft een notitie',
    en: 'Writes a note',
    rules: ['TST-01'],
  })
  write(@Body() body: WriteNoteDto, @Caller() caller: CallerRequest) {
    return this.edge.command(writeNote, { ...body }, caller);
  }

  @CommandRoute({
    method: 'PUT',
    path: 'notes/:noteId/rank',
    action: 'rank-note',
    body: RankDto,
    ifMatch: true,
    nl: 'Rangschikt',
    en: 'Ranks',
  })
  rank(@Param('noteId', RecordId) noteId: string, @Body() body: RankDto, @Caller() caller: CallerRequest) {
    return this.edge.command(rankNote, { noteId, ...body }, caller);
  }

  @CommandRoute({ method: 'POST', path: 'notes/:noteId/closings', action: 'close-note', body: CloseDto, nl: 'Sluit', en: 'Closes' })
  close(@Param('noteId', RecordId) noteId: string, @Body() body: CloseDto, @Caller() caller: CallerRequest) {
    return this.edge.command(closeNote, { noteId, ...body }, caller);
  }

  @CommandRoute({ method: 'POST', path: 'notes/:noteId/breaks', action: 'close-note', nl: 'Breekt', en: 'Breaks' })
  break(@Param('noteId', RecordId) noteId: string, @Caller() caller: CallerRequest) {
    return this.edge.command(breakNote, { noteId }, caller);
  }

  @QueryRoute({ path: 'notes/:noteId', action: 'read-note', answer: NoteDto, personal: true, nl: 'Geeft een notitie', en: 'Gives a note' })
  async one(@Param('noteId', RecordId) noteId: string, @Caller() caller: CallerRequest) {
    const found = await this.edge.find(caller, notesView, noteId);
    this.edge.allow(caller, facts(caller.tenant, caller.actor.id)({ status: 'open', ...found }));
    const [text] = await this.edge.reveal(caller, { record: `note-${noteId}`, subjects: [noteId] }, [found.text]);
    return representation({ noteId, text }, found.revision);
  }

  @QueryRoute({
    path: 'notes',
    action: 'list-notes',
    answer: NoteDto,
    query: ['order'],
    list: true,
    nl: 'Geeft notities',
    en: 'Lists notes',
  })
  list(@Query() query: ListNotesDto, @Caller() caller: CallerRequest) {
    const selection = { index: 'byTenant', equals: { tenant: caller.tenant }, descending: query.order === 'desc' };
    return this.edge.list(caller, notesView, selection, (note) => ({
      facts: facts(caller.tenant, caller.actor.id)({ status: 'open', ...note }),
      sealed: [note.text],
      subjects: [note.noteId],
      item: ([text]) => ({ noteId: note.noteId, rank: note.rank, text }),
    }));
  }

  @SearchRoute({ path: 'notes/_search', action: 'find-note', body: FindDto, answer: NoteDto, list: true, nl: 'Zoekt', en: 'Searches' })
  search(@Body() _body: FindDto, @Caller() caller: CallerRequest) {
    this.edge.allow(caller, { sameTenant: true });
    return { items: [], next: null };
  }

  @QueryRoute({ path: 'secrets', action: 'read-secrets', answer: NoteDto, hidden: true, nl: 'Geheim', en: 'Secret' })
  secrets(@Caller() caller: CallerRequest) {
    this.edge.allow(caller, { sameTenant: true });
    return { items: [] };
  }

  @QueryRoute({ path: 'counts', action: 'count-notes', nl: 'Telt', en: 'Counts' })
  counts() {
    return { notes: 0 };
  }

  @QueryRoute({ path: 'kinds', action: 'list-kinds', nl: 'Soorten', en: 'Kinds' })
  kinds() {
    return { kinds: [] };
  }

  @QueryRoute({ path: 'unallowed', action: 'list-notes', answer: NoteDto, nl: 'Vergeet te beslissen', en: 'Forgets to decide' })
  async unallowed(@Caller() caller: CallerRequest) {
    await this.edge.record(caller, { record: '', subjects: [] });
  }
}

export const NOTES_POLICIES = `
@id("writers-write")
permit (
  principal in Role::"writer",
  action in [Action::"write-note", Action::"rank-note", Action::"close-note", Action::"read-note", Action::"list-notes", Action::"find-note"],
  resource
) when { context.sameTenant };

@id("readers-read")
permit (principal == Role::"reader", action in [Action::"read-note", Action::"list-notes"], resource)
when { context.sameTenant && context.ownRecord };

@id("officers-only")
permit (principal == Role::"officer", action == Action::"read-secrets", resource);

@id("visitors-count")
permit (principal == Role::"visitor", action in [Action::"count-notes", Action::"read-note", Action::"write-note"], resource);

@id("own-kinds")
permit (principal, action == Action::"list-kinds", resource) when { context.ownRecord };

@id("kept-between-few")
forbid (principal, action, resource) when { context.restricted };
`;

export const notesModule: ContextModule = {
  name: 'notes',
  title: { nl: 'Notities', en: 'Notes' },
  description: { nl: 'Voor de proef', en: 'For the test' },
  version: '1.2.3',
  controllers: [NotesController],
  policies: NOTES_POLICIES,
  context: notesContext,
};
