import { createHash } from 'node:crypto';
import { type Done, isCommandFailed, type RecordedEvent, Registry, type Runtime, START } from '@sleutelbos/kernel';
import { Client, type Sent } from './client.js';
import { simulatedContexts } from './contexts.js';
import { dice } from './dice.js';
import { violations } from './laws/violations.js';
import { Machine, type Stores } from './machine.js';
import { compensationMoves } from './moves/compensation.moves.js';
import { matchingMoves } from './moves/matching.moves.js';
import { registrationMoves } from './moves/registration.moves.js';
import { safeguardingMoves } from './moves/safeguarding.moves.js';
import { emptyNotebook, type Move, type Stage } from './notebook.js';
import { Scheduler } from './scheduler.js';
import { setUp } from './set-up.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Each act begins shortly before the clock jumps forward, before it falls back, and before the year ends. */
const ACTS = ['2019-03-30T23:00:00Z', '2019-10-26T23:00:00Z', '2019-12-31T21:30:00Z'].map((text) => Date.parse(text));
/** By then the hour of the jump, and midnight, are over. */
const ACT_MS = 4 * HOUR_MS;

const PEOPLE = 6;
const MOST_REPLICAS = 2;
/** By then every replica has heard how far the views are. */
const HEARD_MS = 5_000;
const MOVES: readonly Move[] = [...registrationMoves, ...matchingMoves, ...compensationMoves, ...safeguardingMoves];

export interface SeedRun {
  readonly seed: number;
  /** Laws that did not hold; empty is what everybody hopes for. */
  readonly violations: readonly string[];
  readonly events: number;
  readonly commands: number;
  readonly refused: number;
  readonly twinsRefused: number;
  readonly crashes: number;
  readonly replicas: number;
  readonly takeovers: number;
  readonly rebuilds: number;
  readonly drops: number;
  readonly turns: number;
  /** SHA-256 of the whole log: the same seed gives the same. */
  readonly logHash: string;
}

export interface SeedOptions {
  /** Moves of each person in each act. */
  readonly moves?: number;
  /** Breaks something, to see that it is found. */
  readonly plant?: (stores: Stores) => Stores;
}

/** Plays one seed from an empty log to rest, and looks whether every law holds. */
export async function runSeed(seed: number, { moves = 12, plant }: SeedOptions = {}): Promise<SeedRun> {
  const root = dice(`seed-${seed}`);
  const scheduler = new Scheduler(root.fork('turns'), ACTS[0] ?? 0, root.fork('pace').pick([0.3, 0.6, 0.85]));
  const registry = new Registry(simulatedContexts);
  const replicas = root.fork('replicas').between(1, MOST_REPLICAS);
  const machine = await Machine.make(registry, scheduler, root.fork('faults'), `seed-${seed}`, replicas, plant);
  const client = new Client(machine, root.fork('client'));
  const stage: Stage = { client, dice: root.fork('people'), notebook: emptyNotebook() };
  const sky = root.fork('sky');
  let storm = true;
  // A process dies most gladly, or stands still for a minute, where it has written and not yet been told.
  scheduler.afterEffect = (kind, life) => {
    if (!storm) return;
    if (kind === 'append' && sky.chance(1 / 50)) scheduler.pass(sky.between(55_000, 75_000));
    if (sky.chance(kind === 'append' ? 1 / 60 : 1 / 3_000)) machine.crash(life);
  };
  const between = (): void => {
    if (sky.chance(0.3)) scheduler.pass(sky.between(1, 8));
    if (storm && sky.chance(1 / 3_000)) scheduler.pass(sky.between(500, 90_000));
    if (storm && sky.chance(1 / 1_500)) void machine.rebuildOrDrop(sky.pick(registry.views));
  };
  const drive = async (work: Promise<unknown>): Promise<void> => {
    let over = false;
    let failed: unknown = null;
    work.then(
      () => {
        over = true;
      },
      (error) => {
        over = true;
        failed = error ?? new Error('failed');
      },
    );
    await scheduler.drive(() => over, between);
    if (failed) throw failed;
  };

  const broken: string[] = [];
  try {
    machine.start();
    await drive(setUp(stage));
    for (const start of ACTS) {
      scheduler.moveTo(start);
      await drive(Promise.all(Array.from({ length: PEOPLE }, () => person(stage, moves))));
      scheduler.moveTo(start + ACT_MS);
    }
    machine.calm();
    storm = false;
    await drive(rest(machine));
    // Held reservations, asks and grants have long fallen due.
    for (const days of [1, 90]) {
      scheduler.pass(days * DAY_MS);
      await drive(rest(machine));
    }
    await drive(sendAgain(machine, client));
    await drive(rest(machine));
    // What the holder of the loops told a moment after it took over is older than what is so.
    await drive(client.pause(HEARD_MS));
    for (const { runtime } of await machine.allRunning()) {
      const status = runtime.status();
      await drive(status);
      broken.push(...(await violations(machine, client, await status)));
    }
    await drive(Promise.all((await machine.allRunning()).map(({ runtime }) => runtime.stop())));
  } catch (error) {
    broken.push(`The run did not come to rest: ${String(error)}`);
  }
  const log = await wholeLog(machine.stores);
  return {
    seed,
    violations: broken,
    events: log.length,
    commands: client.acknowledged.length,
    refused: [...client.refused.values()].reduce((sum, one) => sum + one, 0),
    twinsRefused: client.twinsRefused,
    crashes: machine.crashes,
    replicas,
    takeovers: machine.takeovers,
    rebuilds: machine.rebuilds,
    drops: machine.drops,
    turns: scheduler.steps,
    logHash: createHash('sha256').update(JSON.stringify(log)).digest('hex'),
  };
}

/** Every move as often as it weighs. */
const BY_WEIGHT: readonly Move[] = MOVES.flatMap((one) => Array.from({ length: one.weight }, () => one));

/** One after the other, with thinking in between. */
async function person(stage: Stage, moves: number): Promise<void> {
  const { dice: own, client } = stage;
  for (let made = 0; made < moves; made++) {
    await own.pick(BY_WEIGHT).play(stage);
    // Sometimes on the heels of the last one, mostly after the loops have caught up.
    await client.pause(own.chance(0.3) ? own.between(1, 50) : own.between(200, 3_000));
  }
}

/** What one process does is another one's news: until a round through all of them adds nothing to the log. */
async function rest(machine: Machine): Promise<void> {
  for (let before = ''; ; ) {
    for (const { runtime } of await machine.allRunning()) await runtime.settled();
    const head = await machine.stores.log.head();
    if (head === before) return;
    before = head;
  }
}

/** A replica that has not heard for some seconds how far views are does not decide, and says to ask again. So one does, for a minute. */
async function answered(client: Client, sent: Sent, runtime: Runtime): Promise<Done> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await client.once(sent, runtime);
    } catch (error) {
      if (!isCommandFailed(error, 'fact-too-old') || asked === 60) throw error;
      await client.pause(1_000);
    }
  }
}

/** Whatever went through is sent again: it gets the answer that it got, and adds nothing. */
async function sendAgain(machine: Machine, client: Client): Promise<void> {
  const { runtime } = await machine.running();
  for (const { sent, done } of client.acknowledged) {
    const again = await answered(client, sent, runtime).catch((error) => {
      client.wrong.push(`${sent.handler} went through, and was refused when it was sent again: ${String(error)}`);
      return null;
    });
    if (again) client.repeated(sent, done, again);
  }
}

async function wholeLog({ log }: Stores): Promise<readonly RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for await (const batch of log.subscribe({ after: START, untilHead: true, signal: new AbortController().signal }))
    all.push(...batch.events);
  return all;
}
