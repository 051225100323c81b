import { Body, Param } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Caller, type CallerRequest, CommandRoute, ContextController, Edge, IsIsoDate, NoCitizenNumber, RecordId } from '@sleutelbos/web';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { OFFER } from '../reference/offer.js';
import { ROLES } from '../reference/roles.js';
import {
  acceptFunctionProfile,
  activateKeyPerson,
  assignCoach,
  completeBasicTraining,
  holdStartConversation,
  recordScreening,
  setAvailability,
  setLimits,
} from './key-person.handlers.js';

/** Day of the step; today when it is left out. */
export class StepDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsIsoDate()
  on?: string;
}

export class StartConversationDto extends StepDto {
  @ApiProperty({ enum: OFFER.codes, isArray: true, description: 'Besproken onderdelen / Items talked through' })
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(OFFER.codes, { each: true })
  offer!: string[];
}

export class FunctionProfileAcceptanceDto extends StepDto {
  @ApiProperty({ example: 'sleutelpersoon-2019-1', description: 'Code en versie van de tekst / Code and version of the text' })
  @IsString()
  @Length(1, 60)
  @NoCitizenNumber()
  profile!: string;
}

export class ScreeningDto {
  @IsIsoDate()
  seenOn!: string;
}

export class TrainingDto extends StepDto {
  @ApiProperty({ enum: ROLES.codes, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsIn(ROLES.codes, { each: true })
  roles!: string[];

  @ApiProperty({ example: 'Pharos' })
  @IsString()
  @Length(1, 120)
  @NoCitizenNumber()
  provider!: string;
}

export class CoachDto extends StepDto {
  @ApiProperty({ description: 'Account van de coach, of van de contactpersoon van een zzp’er / Sign-in subject of the coach' })
  @IsString()
  @Length(1, 200)
  coach!: string;
}

const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

export class WindowDto {
  @ApiProperty({ minimum: 1, maximum: 7, type: 'integer', description: 'Maandag is 1 / Monday is 1' })
  @IsInt()
  @Min(1)
  @Max(7)
  day!: number;

  @ApiProperty({ pattern: TIME.source, example: '18:00' })
  @Matches(TIME)
  from!: string;

  @ApiProperty({ pattern: TIME.source, example: '21:00' })
  @Matches(TIME)
  to!: string;
}

export class AvailabilityDto {
  @ApiProperty({ type: [WindowDto] })
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => WindowDto)
  windows!: WindowDto[];
}

export class LimitsDto {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 60 })
  @IsInt()
  @Min(0)
  @Max(60)
  hoursAWeek!: number;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100 })
  @IsInt()
  @Min(0)
  @Max(100)
  openAssignments!: number;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100 })
  @IsInt()
  @Min(0)
  @Max(100)
  asksAWeek!: number;

  @ApiPropertyOptional({ description: 'Het ja van de sleutelpersoon bij de eerste grenzen / The key person’s own yes to the first limits' })
  @IsOptional()
  @IsBoolean()
  agreedByKeyPerson?: boolean;
}

/** The steps of a key person, and what follows from deployment. */
@ContextController('registration', { tag: 'Sleutelpersonen', purpose: 'key-person-programme' })
export class StepsController {
  constructor(private readonly edge: Edge) {}

  @CommandRoute({
    method: 'POST',
    path: 'key-persons/:keyPersonId/start-conversations',
    action: 'hold-start-conversation',
    body: StartConversationDto,
    creates: true,
    ids: ['keyPersonId'],
    nl: 'Legt het startgesprek over het aanbod vast',
    en: 'Records the start conversation about the offer',
    rules: ['REG-12'],
  })
  startConversation(
    @Param('keyPersonId', RecordId) keyPersonId: string,
    @Body() body: StartConversationDto,
    @Caller() caller: CallerRequest,
  ) {
    return this.edge.command(holdStartConversation, { keyPersonId, ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'key-persons/:keyPersonId/function-profile-acceptances',
    action: 'accept-function-profile',
    body: FunctionProfileAcceptanceDto,
    creates: true,
    ids: ['keyPersonId'],
    nl: 'Aanvaardt het functieprofiel, voor de kant van wie aanroept',
    en: 'Accepts the function profile, for the caller’s side',
    rules: ['REG-12'],
  })
  accept(@Param('keyPersonId', RecordId) keyPersonId: string, @Body() body: FunctionProfileAcceptanceDto, @Caller() caller: CallerRequest) {
    return this.edge.command(acceptFunctionProfile, { keyPersonId, ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'key-persons/:keyPersonId/screenings',
    action: 'record-screening',
    body: ScreeningDto,
    creates: true,
    ids: ['keyPersonId'],
    nl: 'Legt vast dat de VOG is gezien, en wanneer',
    en: 'Records that the screening was seen, and when',
    rules: ['REG-12'],
  })
  screening(@Param('keyPersonId', RecordId) keyPersonId: string, @Body() body: ScreeningDto, @Caller() caller: CallerRequest) {
    return this.edge.command(recordScreening, { keyPersonId, ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'key-persons/:keyPersonId/trainings',
    action: 'complete-basic-training',
    body: TrainingDto,
    creates: true,
    ids: ['keyPersonId', 'trainingId'],
    nl: 'Legt de basistraining vast, ook eerder bewijs met zijn datum',
    en: 'Records the basic training, earlier evidence with its date too',
    rules: ['REG-12'],
  })
  training(@Param('keyPersonId', RecordId) keyPersonId: string, @Body() body: TrainingDto, @Caller() caller: CallerRequest) {
    return this.edge.command(completeBasicTraining, { keyPersonId, ...body }, caller);
  }

  @CommandRoute({
    method: 'POST',
    path: 'key-persons/:keyPersonId/activation',
    action: 'activate-key-person',
    body: StepDto,
    ids: ['keyPersonId'],
    nl: 'Zet de sleutelpersoon aan het werk als alle stappen gezet zijn',
    en: 'Deploys the key person once every gate is passed',
    rules: ['REG-12', 'REG-13'],
  })
  activate(@Param('keyPersonId', RecordId) keyPersonId: string, @Body() body: StepDto, @Caller() caller: CallerRequest) {
    return this.edge.command(activateKeyPerson, { keyPersonId, ...body }, caller);
  }

  @CommandRoute({
    method: 'PUT',
    path: 'key-persons/:keyPersonId/coach',
    action: 'assign-coach',
    body: CoachDto,
    ifMatch: true,
    ids: ['keyPersonId'],
    nl: 'Wijst de coach of contactpersoon aan',
    en: 'Assigns the coach or contact person',
    rules: ['REG-13'],
  })
  coach(@Param('keyPersonId', RecordId) keyPersonId: string, @Body() body: CoachDto, @Caller() caller: CallerRequest) {
    return this.edge.command(assignCoach, { keyPersonId, ...body }, caller);
  }

  @CommandRoute({
    method: 'PUT',
    path: 'key-persons/:keyPersonId/availability',
    action: 'set-availability',
    body: AvailabilityDto,
    ifMatch: true,
    ids: ['keyPersonId'],
    nl: 'Zet de wekelijkse tijden waarop de sleutelpersoon kan',
    en: 'Sets the weekly windows in which the key person can',
    rules: ['REG-14'],
  })
  availability(@Param('keyPersonId', RecordId) keyPersonId: string, @Body() body: AvailabilityDto, @Caller() caller: CallerRequest) {
    return this.edge.command(setAvailability, { keyPersonId, ...body }, caller);
  }

  @CommandRoute({
    method: 'PUT',
    path: 'key-persons/:keyPersonId/limits',
    action: 'set-limits',
    body: LimitsDto,
    ifMatch: true,
    ids: ['keyPersonId'],
    nl: 'Zet de grenzen; verruimen doet alleen de sleutelpersoon zelf',
    en: 'Sets the limits; only the key person raises them',
    rules: ['REG-15'],
  })
  limits(@Param('keyPersonId', RecordId) keyPersonId: string, @Body() body: LimitsDto, @Caller() caller: CallerRequest) {
    return this.edge.command(setLimits, { keyPersonId, ...body }, caller);
  }
}
