import type { PipeTransform } from '@nestjs/common';
import { CommandFailed } from '@sleutelbos/kernel';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Pipe for ids in a path. What cannot be an id is answered like an id that nobody has. */
export class RecordId implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw new CommandFailed('not-found');
    return value;
  }
}
