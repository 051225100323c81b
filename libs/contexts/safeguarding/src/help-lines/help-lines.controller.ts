import { ApiProperty } from '@nestjs/swagger';
import { ContextController, QueryRoute } from '@sleutelbos/web';
import { helpLines } from './help-lines.js';

export class HelpLineDto {
  @ApiProperty({ enum: ['emergency', 'suicide-prevention', 'veilig-thuis'] })
  code!: string;

  @ApiProperty({ example: '112' })
  number!: string;

  @ApiProperty()
  nl!: string;

  @ApiProperty()
  en!: string;
}

/** Knows no caller and no engine: nothing can be remembered of who asked (SAF-05). */
@ContextController('safeguarding', { tag: 'Hulplijnen' })
export class HelpLinesController {
  @QueryRoute({
    path: 'help-lines',
    action: 'list-help-lines',
    answer: HelpLineDto,
    list: true,
    nl: 'Geeft de nummers voor hulp nu; er wordt niets bewaard',
    en: 'Lists the numbers for help now; nothing is stored',
    rules: ['SAF-05'],
  })
  list() {
    return { items: helpLines, next: null };
  }
}
