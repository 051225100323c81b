import { parseArgs } from 'node:util';
import { isEngineError } from '@sleutelbos/kernel';
import { backup, type Outcome, putBack, rebuildViews, verify } from './commands.js';
import { contextRegistry } from './contexts.js';
import { move } from './move.js';
import { dropParked, listParked, parkedAt, retryParked } from './parked.js';
import { rebuildIndex } from './rebuild-index.js';
import { renew } from './renew.js';
import { servicesAt } from './services.js';
import { verifyServices } from './verify-services.js';
import { dropView, listViews, promoteView, rebuildView, viewsAt } from './views.js';

const USAGE = `sleutelbos: the command line of one data folder

  sleutelbos verify [--views]                        reads every event, tries every key; with --views compares every
                                                     document with one made anew from the log
  sleutelbos verify --views --services               the same of the views of services
  sleutelbos backup --to FOLDER                      copies log and keys and verifies the copy
  sleutelbos restore --from FOLDER --into FOLDER [--register FILE | --nobody-erased]
  sleutelbos rebuild views                           drops the views; the next start makes them anew
  sleutelbos move --into FOLDER | --services         moves log, keys and read log to other engines and compares everything;
                                                     ended at any moment, it goes on when it is called again
  sleutelbos views list                              every set of documents: whether it is served, how far behind, how large
  sleutelbos views rebuild NAME                      makes a view anew beside the one that is served, which goes on meanwhile
  sleutelbos views promote NAME                      lets what was built take over (by itself unless SLEUTELBOS_VIEWS_PROMOTE=by-command)
  sleutelbos views drop NAME@VERSION                 removes a set that is not served
  sleutelbos parked list [--group GROUP]             messages that a reaction could not handle, and what waits behind them
  sleutelbos parked retry [--group GROUP] [--event ID] [--by ID]   tries them again, each key in its order
  sleutelbos parked drop --event ID --reason CODE --by ID [--group GROUP]   gives one up for good
  sleutelbos incarnation renew --services [--another-log]   after EventStoreDB was put back from an older copy: views, checkpoints
                                                     and clients' positions of before are void
  sleutelbos rebuild index                           makes the rows anew under which people and cases are found

verify, backup, views and parked work beside the running process; restore, rebuild, move and incarnation need it stopped.
  --data FOLDER      data folder; else SLEUTELBOS_DATA, else ./data
  --kek-file FILE    key-encryption key; else SLEUTELBOS_KEK, SLEUTELBOS_KEK_FILE, else <data folder>.kek
  --services         verify --views, views, parked, incarnation, and where move goes: the engines that EVENTSTORE_URL, MONGODB_URL,
                     SLEUTELBOS_REGISTER_URL name (or the files that EVENTSTORE_URL_FILE and so on name)
  --json             one line of JSON instead of text
Exit code: 0 all is well, 1 something is wrong (it is said what), 2 the command was not understood.`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  data: text,
  'kek-file': text,
  to: text,
  from: text,
  into: text,
  register: text,
  group: text,
  event: text,
  by: text,
  reason: text,
  views: flag,
  'nobody-erased': flag,
  services: flag,
  'another-log': flag,
  json: flag,
  help: flag,
} as const;

type Values = { readonly [K in keyof typeof OPTIONS]?: (typeof OPTIONS)[K] extends typeof text ? string : boolean };

/** Null: not understood. */
function commandOf(positionals: readonly string[], { to, from, into, ...given }: Values): (() => Outcome | Promise<Outcome>) | null {
  const words = positionals.join(' ');
  if (words === 'verify' && given.services) return given.views ? () => verifyServices(servicesAt(), contextRegistry()) : null;
  if (words === 'verify') return () => verify(given);
  if (words === 'backup' && to) return () => backup({ ...given, to });
  if (words === 'restore' && from && into) return () => putBack({ ...given, from, into });
  if (words === 'move' && (into === undefined) === (given.services === true)) return () => move({ ...given, ...(into ? { into } : {}) });
  if (words === 'rebuild views') return () => rebuildViews(given);
  if (words === 'rebuild index') return () => rebuildIndex(given);
  const [first, second, name, more] = positionals;
  if (words === 'incarnation renew' && given.services) return () => renew(given);
  if (words === 'parked list') return () => listParked(parkedAt(given), given);
  if (words === 'parked retry') return () => retryParked(parkedAt(given), given);
  if (words === 'parked drop' && given.event) return () => dropParked(parkedAt(given), given);
  if (first !== 'views' || more !== undefined) return null;
  if (second === 'list' && name === undefined) return () => listViews(viewsAt(given));
  if (second === 'rebuild' && name) return () => rebuildView(viewsAt(given), name);
  if (second === 'promote' && name) return () => promoteView(viewsAt(given), name);
  if (second === 'drop' && name) return () => dropView(viewsAt(given), name);
  return null;
}

function understood(): { values: Values; command: ReturnType<typeof commandOf> } {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    return { values, command: commandOf(positionals, values) };
  } catch (error) {
    console.error((error as Error).message);
    return { values: {}, command: null };
  }
}

const { values, command } = understood();
if (!command || values.help) {
  (values.help ? console.log : console.error)(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  try {
    const { lines, data, well } = await command();
    console.log(values.json ? JSON.stringify(data) : lines.join('\n'));
    process.exitCode = well ? 0 : 1;
  } catch (error) {
    // What a person can mend is told in one message without a stack; anything else is a fault of ours.
    if (!isEngineError(error)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
