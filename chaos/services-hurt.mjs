/** A window that does not come: the next kind of hurt is taken. */
const WINDOW_MS = 30_000;
/** Those that have something to publish all the time. */
const RELAYS = ['registration', 'matching'];
const VIEW_COLLECTION = /^(?!views-catalogue@)[a-z][a-z0-9-]*@\d+$/;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Each way in turn, in an order and at moments that `chance` fixes. What cannot be killed here is left alone. */
export function waysToHurt({ fleet, kafka, mongodb, brokerAwayMs, followed, chance }) {
  const counts = {};
  const pick = (from) => from[Math.floor(chance() * from.length)];
  const count = (what) => {
    counts[what] = (counts[what] ?? 0) + 1;
    return what;
  };

  async function broker() {
    await kafka.kill();
    await pause(brokerAwayMs);
    await kafka.restart();
    return count(`broker killed, away for ${brokerAwayMs} ms`);
  }

  /** Whoever holds the loops of a context consumes its topics and writes its views; another replica may only take commands. */
  async function service() {
    const one = pick(fleet.replicas.filter(({ url }) => url !== ''));
    if (!one) return 'no service runs';
    await one.kill();
    counts.byService = { ...counts.byService, [one.context]: (counts.byService?.[one.context] ?? 0) + 1 };
    return count('service killed');
  }

  /**
   * The relay publishes and then keeps its place: the statement that would keep it is caught, and the process killed. Only after a batch in
   * which something was published.
   */
  async function relay() {
    const context = pick(RELAYS);
    const group = Buffer.from(`relay.${context}\0`);
    const caught = await atWindow(fleet.of(context), (replica) => {
      let kept = null;
      return {
        fits({ name, collection }, message) {
          if (name !== 'insert' || collection !== 'checkpoints' || !message.includes(group)) return false;
          const before = kept;
          kept = positionIn(message);
          return before !== null && followed.publishedWithin(context, before, kept);
        },
        caught: () => replica.kill(),
      };
    });
    return caught ? count('relay killed between publishing and keeping its place') : 'no window came for a relay';
  }

  /** A batch of documents is an insert of all, and then one replacement after the other for those that stood already. */
  async function database() {
    const caught = await atWindow(fleet.replicas, () => {
      const batches = new Map();
      return {
        fits({ name, collection }) {
          if (!VIEW_COLLECTION.test(collection)) return false;
          if (name === 'insert') batches.set(collection, 0);
          if (name !== 'update' || !batches.has(collection)) return false;
          batches.set(collection, batches.get(collection) + 1);
          return batches.get(collection) > 1;
        },
        caught: () => mongodb.kill(),
      };
    });
    if (!caught) return 'no window came for the database';
    // It may be killed already; this waits until it is gone.
    await mongodb.kill();
    await pause(200 + chance() * 1_500);
    await mongodb.restart();
    return count('database killed in the middle of a batch of documents');
  }

  async function connections() {
    await pause(chance() * 200);
    mongodb.cut();
    return count('connections of the database cut');
  }

  /** Waits until one of the replicas comes to the statement; false when none did. */
  async function atWindow(replicas, watching) {
    let over;
    const hit = new Promise((done) => {
      over = done;
    });
    for (const replica of replicas) {
      const { fits, caught } = watching(replica);
      replica.wire.catch(fits, () => {
        for (const { wire } of replicas) wire.letPass();
        over(Promise.resolve(caught()).then(() => true));
      });
    }
    const came = await Promise.race([hit, pause(WINDOW_MS).then(() => false)]);
    for (const { wire } of replicas) wire.letPass();
    return came;
  }

  const ways = [...(kafka.kill ? [broker] : []), service, ...(mongodb.kill ? [relay, database, connections] : [])];
  let left = [];
  return {
    counts,
    /** Tells what was done. */
    async next() {
      if (left.length === 0) left = shuffled(ways, chance);
      const told = await left.pop()();
      await pause(300 + chance() * 700);
      return told;
    },
  };
}

function shuffled(all, chance) {
  return all
    .map((one) => [chance(), one])
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

/** The field `position` of a document in BSON: its name, the length of its text, the text. */
function positionIn(message) {
  const name = Buffer.from('\x02position\0', 'latin1');
  const at = message.indexOf(name) + name.length;
  return message.toString('latin1', at + 4, at + 3 + message.readInt32LE(at));
}
