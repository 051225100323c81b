import { ApiProperty } from '@nestjs/swagger';

/** What a command answers: made from its stored events alone, so a repeat gives the same. */
export interface ReceiptBody {
  /** Ids of what the command added. */
  readonly [id: string]: string | number;
  readonly revision: number;
  /** For `?atLeast=`: reads that show at least this change. */
  readonly position: string;
}

export class ReceiptDto {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Revisie van het dossier na deze opdracht / Revision of the record after this command',
  })
  revision!: number;

  @ApiProperty({
    type: 'string',
    description: 'Ondoorzichtige positie voor `atLeast` / Opaque position for `atLeast`',
    minLength: 1,
    maxLength: 200,
  })
  position!: string;
}
