import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import type { Outcome } from './commands.js';
import { servicesAt } from './services.js';

/** Gives the log of services a new incarnation, after it was put back from a copy of its own files. */
export async function renew(given: { readonly 'another-log'?: boolean }): Promise<Outcome> {
  // Their clients are loaded where they are used: most commands are about a folder.
  const { renewIncarnation } = await import('@sleutelbos/engines/cluster/renew-incarnation.js');
  const renewed = await renewIncarnation({ ...servicesAt(), anotherLog: given['another-log'] ?? false }, realSystem());
  return {
    lines: [
      `The log has the incarnation ${renewed.incarnation}${renewed.former === null ? '' : `; ${renewed.former} is void, with its views, checkpoints and positions`}.`,
      'Delete the topics on Kafka before you start the services: they hold messages of events that are gone. Views are made anew, and keys that the register names are destroyed again before a service is ready.',
    ],
    data: { ...renewed },
    well: true,
  };
}
