import { Body, Param } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { streamOf } from '@sleutelbos/kernel';
import {
  Caller,
  type CallerRequest,
  CommandRoute,
  ContextController,
  Edge,
  IsIsoDate,
  NoCitizenNumber,
  QueryRoute,
  RecordId,
  representation,
} from '@sleutelbos/web';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { officerFacts, standingOf } from '../reporting-code/standing.js';
import { type SignalDocument, signalsView } from '../views/signals.view.js';
import { signalDecider } from './signal.commands.js';
import { closeSignal, fileSignal, pickUpSignal, supplementSignal } from './signal.handlers.js';
import { basis, notToDo, signalKind } from './signal.js';

export class ObservationDto {
  @ApiProperty({ description: 'Wat u zag of hoorde, zonder oordeel / What you saw or heard, without judgement', maxLength: 4_000 })
  @IsString()
  @Length(1, 4_000)
  @NoCitizenNumber()
  observed!: string;

  @IsIsoDate()
  seenOn!: string;

  @ApiProperty({ enum: basis.options })
  @IsIn(basis.options)
  basis!: string;
}

export class FileSignalDto extends ObservationDto {
  @ApiProperty({ enum: signalKind.options })
  @IsIn(signalKind.options)
  kind!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Dossier, alleen als u het weet; verzegeld bewaard / Case, if known; kept sealed' })
  @IsOptional()
  @IsUUID()
  caseId?: string;

  @ApiProperty({ description: 'U mag mij bellen / You may call me' })
  @IsBoolean()
  mayCall!: boolean;

  @ApiPropertyOptional({ description: 'Nummer waarop; apart verzegeld / Number to call; sealed apart', maxLength: 40 })
  @IsOptional()
  @IsString()
  @Length(3, 40)
  @NoCitizenNumber()
  phone?: string;
}

export class CloseSignalDto {
  @ApiProperty({ enum: notToDo.options, isArray: true, description: 'Wat de melder niet moet doen / What the reporter should not do' })
  @IsArray()
  @ArrayMaxSize(5)
  @ArrayUnique()
  @IsIn(notToDo.options, { each: true })
  notToDo!: string[];
}

export class SignalItemDto {
  @ApiProperty({ format: 'uuid' })
  signalId!: string;

  @ApiProperty({ enum: signalKind.options })
  kind!: string;

  @ApiProperty({ enum: ['received', 'picked-up', 'closed'] })
  status!: string;

  @ApiProperty({ format: 'date' })
  filedOn!: string;
}

class SupplementShownDto {
  @ApiProperty({ format: 'uuid' })
  supplementId!: string;

  @ApiProperty({ format: 'date' })
  on!: string;

  @ApiProperty({ type: ObservationDto })
  content!: ObservationDto;
}

class ContentShownDto extends ObservationDto {
  @ApiPropertyOptional({ format: 'uuid' })
  caseId?: string;
}

export class SignalDto extends SignalItemDto {
  @ApiProperty()
  mayCall!: boolean;

  @ApiProperty({ description: 'Account van wie het oppakte, of leeg / Account of who picked it up, or empty' })
  officer!: string;

  @ApiProperty({ type: ContentShownDto, description: 'Of `{ erased: true }` / Or `{ erased: true }`' })
  content!: ContentShownDto;

  @ApiProperty({ type: SupplementShownDto, isArray: true })
  supplements!: SupplementShownDto[];
}

/** Signals under the reporting code. Open to every role at the door; each record decides for itself, and to most it does not exist (SAF-02). */
@ContextController('safeguarding', { tag: 'Signalen' })
export class SignalsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'signals',
    action: 'file-signal',
    body: FileSignalDto,
    creates: true,
    ids: ['signalId'],
    nl: 'Meldt een signaal onder de meldcode',
    en: 'Files a signal under the reporting code',
    rules: ['SAF-01', 'SAF-02', 'SAF-03'],
  })
  file(@Body() body: FileSignalDto, @Caller() caller: CallerRequest) {
    return this.edge.command(fileSignal, { ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'signals/:signalId/supplements',
    action: 'supplement-signal',
    body: ObservationDto,
    creates: true,
    hidden: true,
    ids: ['signalId', 'supplementId'],
    nl: 'De melder vult het eigen signaal aan',
    en: 'The reporter adds to their own signal',
    rules: ['SAF-07'],
  })
  supplement(@Param('signalId', RecordId) signalId: string, @Body() body: ObservationDto, @Caller() caller: CallerRequest) {
    return this.edge.command(supplementSignal, { signalId, ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'signals/:signalId/acknowledgements',
    action: 'pick-up-signal',
    hidden: true,
    ids: ['signalId'],
    nl: 'Iemand uit de meldcode pakt het signaal op',
    en: 'Somebody named in the reporting code picks the signal up',
    rules: ['SAF-02', 'SAF-07'],
  })
  pickUp(@Param('signalId', RecordId) signalId: string, @Caller() caller: CallerRequest) {
    return this.edge.command(pickUpSignal, { signalId }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'signals/:signalId/closings',
    action: 'close-signal',
    body: CloseSignalDto,
    hidden: true,
    ids: ['signalId'],
    nl: 'Sluit het signaal af en zegt wat de melder niet moet doen',
    en: 'Closes the signal and says what the reporter should not do',
    rules: ['SAF-07'],
  })
  close(@Param('signalId', RecordId) signalId: string, @Body() body: CloseSignalDto, @Caller() caller: CallerRequest) {
    return this.edge.command(closeSignal, { signalId, ...body }, caller);
  }

  @QueryRoute({
    path: 'signals/:signalId',
    action: 'read-signal',
    answer: SignalDto,
    hidden: true,
    personal: true,
    nl: 'Geeft één signaal met de inhoud, nooit met de bron',
    en: 'Gives one signal with its content, never with its source',
    rules: ['SAF-02', 'SAF-03'],
  })
  async one(@Param('signalId', RecordId) signalId: string, @Caller() caller: CallerRequest) {
    const standing = await standingOf(this.edge.bench, caller);
    const found = await this.edge.find(caller, signalsView, signalId);
    this.edge.allow(caller, officerFacts(found, caller, standing));
    const read = { record: streamOf(signalDecider, signalId), subjects: [signalId] };
    const parts = [found.content, ...found.supplements.map((one) => one.content)];
    const [content, ...added] = await this.edge.reveal(caller, read, parts);
    const supplements = found.supplements.map(({ supplementId, on }, index) => ({ supplementId, on, content: added[index] }));
    return representation({ ...item(found), mayCall: found.mayCall, officer: found.officer, content, supplements }, found.revision);
  }

  @QueryRoute({
    path: 'signals',
    action: 'list-signals',
    answer: SignalItemDto,
    list: true,
    hidden: true,
    personal: true,
    nl: 'Geeft de signalen van de eigen organisatie aan wie in de meldcode staat; voor ieder ander is deze lijst leeg',
    en: "Lists one's own organisation's signals to whom its reporting code names; for everybody else this list is empty",
    rules: ['SAF-02'],
  })
  async list(@Caller() caller: CallerRequest) {
    const standing = await standingOf(this.edge.bench, caller);
    // Nobody's signals rather than filtered ones: a page that was emptied by a filter would still say that there is a next one.
    const organisation = standing.function === null ? '' : caller.actor.organisation;
    const selection = { index: 'byOrganisation', equals: { tenant: caller.tenant, organisation }, descending: true };
    return this.edge.list(caller, signalsView, selection, (one) => ({
      facts: officerFacts(one, caller, standing),
      sealed: [],
      subjects: [one.signalId],
      item: () => item(one),
    }));
  }
}

const item = ({ signalId, kind, status, filedOn }: SignalDocument) => ({ signalId, kind, status, filedOn });
