import { Body, Param } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CommandFailed } from '@sleutelbos/kernel';
import { Caller, type CallerRequest, ContextController, Edge, RecordId, SearchRoute } from '@sleutelbos/web';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { RULE_CODES } from './hard-rules.js';
import { MOST_SHOWN, type Shortlist } from './shortlist.js';
import { shortlistNow } from './shortlist-now.js';

export class ShortlistSearchDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MOST_SHOWN, description: 'Hoeveel hoogstens / How many at most' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_SHOWN)
  most?: number;
}

class ReasonDto {
  @ApiProperty({ example: 'language' })
  code!: string;

  @ApiProperty({ type: 'integer' })
  points!: number;

  @ApiProperty({ type: 'integer' })
  max!: number;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Wat er gezien is, in codes / What was seen, in codes' })
  fact!: Record<string, string | number | boolean>;
}

class ConsequenceDto {
  @ApiProperty({ type: 'integer' })
  openAfter!: number;

  @ApiProperty({ type: 'integer' })
  openLimit!: number;

  @ApiProperty({ type: 'integer' })
  asksThisWeekAfter!: number;

  @ApiProperty({ type: 'integer' })
  asksLimit!: number;
}

class DifferenceDto {
  @ApiProperty({ type: 'integer' })
  points!: number;

  @ApiProperty({ type: [String] })
  because!: readonly string[];
}

class ShownDto {
  @ApiProperty({ type: 'integer', minimum: 1 })
  rank!: number;

  @ApiProperty({ format: 'uuid' })
  keyPersonId!: string;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 1000 })
  score!: number;

  @ApiProperty({ type: [ReasonDto], description: 'Tellen op tot de score / Add up to the score' })
  reasons!: readonly ReasonDto[];

  @ApiProperty({ type: ConsequenceDto })
  consequence!: ConsequenceDto;

  @ApiProperty({ type: DifferenceDto, nullable: true })
  toNext!: DifferenceDto | null;
}

class RemovedDto {
  @ApiProperty({ enum: RULE_CODES })
  code!: string;

  @ApiProperty({ type: 'integer' })
  count!: number;
}

class RelaxationDto {
  @ApiProperty({ enum: RULE_CODES })
  code!: string;

  @ApiProperty({ example: 'remote' })
  to!: string;

  @ApiProperty({ type: 'integer' })
  opens!: number;
}

export class ShortlistDto {
  @ApiProperty({ format: 'uuid' })
  helpRequestId!: string;

  @ApiProperty({ type: 'integer', description: 'Sleutelpersonen van het programma / Key persons of the programme' })
  considered!: number;

  @ApiProperty({ type: 'integer' })
  eligible!: number;

  @ApiProperty({ type: [ShownDto], maxItems: MOST_SHOWN })
  candidates!: readonly ShownDto[];

  @ApiProperty({ type: [RemovedDto] })
  removed!: readonly RemovedDto[];

  @ApiProperty({ type: [RelaxationDto], description: 'Wat één regel loslaten zou openen / What relaxing one rule would open' })
  relaxations!: readonly RelaxationDto[];
}

@ContextController('matching', { tag: 'Voorstellen', purpose: 'key-person-programme' })
export class ShortlistController {
  constructor(private readonly edge: Edge) {}

  @SearchRoute({
    path: 'help-requests/:helpRequestId/shortlist',
    action: 'make-shortlist',
    body: ShortlistSearchDto,
    answer: ShortlistDto,
    personal: true,
    nl: 'Maakt een lijst van hoogstens vijf sleutelpersonen voor een hulpvraag, met redenen',
    en: 'Makes a list of at most five key persons for a help request, with reasons',
    rules: ['MAT-01', 'MAT-02', 'MAT-04'],
  })
  async shortlist(
    @Param('helpRequestId', RecordId) helpRequestId: string,
    @Body() body: ShortlistSearchDto,
    @Caller() caller: CallerRequest,
  ): Promise<ShortlistDto> {
    const found = await shortlistNow(this.edge.bench, caller.tenant, helpRequestId, caller.atLeast);
    if (!found) throw new CommandFailed('not-found');
    this.edge.allow(caller, { sameTenant: true, sameMunicipality: found.request.municipality === caller.municipality });
    const answer = { helpRequestId, ...shownOf(found.list, body.most ?? MOST_SHOWN) };
    const subjects = [found.request.caseId, ...answer.candidates.map((one) => one.keyPersonId)];
    await this.edge.record(caller, { record: `placement-${helpRequestId}`, subjects });
    return answer;
  }
}

function shownOf({ considered, eligible, shown, removed, relaxations }: Shortlist, most: number): Omit<ShortlistDto, 'helpRequestId'> {
  const candidates = shown.slice(0, most).map(({ rank, candidate, score, reasons, consequence, toNext }) => ({
    rank,
    keyPersonId: candidate.keyPersonId,
    score,
    reasons,
    consequence,
    toNext,
  }));
  return { considered, eligible, candidates, removed, relaxations };
}
