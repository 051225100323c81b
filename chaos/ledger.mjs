import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const REPLAY_CONNECTIONS = 16;
const REPLAY_ATTEMPTS = 40;

/** The answer without what is made anew at every asking: the position is encrypted with a fresh nonce. */
function receiptOf(status, etag, body) {
  const { position, ...rest } = body;
  return JSON.stringify({ status, etag, ...rest });
}

/** Everything that was asked of the platform, what it answered, and whether it kept its word. */
export class Ledger {
  #keys = 0;
  /** Commands since the last check: answered ones have a receipt. */
  #open = [];
  /** All acknowledged commands ever. */
  acknowledged = [];
  #proven = { head: 0, sum: 0 };
  #ids = new Set();
  counts = { commands: 0, acknowledged: 0, refused: 0, unavailable: 0, interrupted: 0, replays: 0, settledByReplay: 0, events: 0 };
  violations = [];

  constructor(issuer, folder, name, say = console.log) {
    this.issuer = issuer;
    this.folder = folder;
    this.name = name;
    this.say = say;
  }

  violation(text) {
    this.violations.push(text);
    this.say(`  VIOLATION: ${text}`);
  }

  /** A command; its receipt, or null when it was refused. Throws when the connection broke: then nobody knows. */
  async command(origin, person, path, body, { method = 'POST', ifMatch, streamOf } = {}) {
    this.#keys += 1;
    const asked = { person, path, body, method, ifMatch, key: `${this.name}-${this.#keys}`, streamOf, receipt: null };
    this.counts.commands += 1;
    let answer;
    try {
      answer = await this.send(origin, asked);
    } catch (error) {
      this.counts.interrupted += 1;
      this.#open.push(asked);
      throw error;
    }
    if (answer.status >= 300) {
      this.counts.refused += 1;
      this.#mustBeOrderly(asked, answer);
      if (answer.status === 503) {
        // It may or may not have been done: whoever asks again under the same key finds out.
        this.counts.unavailable += 1;
        this.#open.push(asked);
      }
      return null;
    }
    this.counts.acknowledged += 1;
    asked.receipt = receiptOf(answer.status, answer.etag, answer.body);
    asked.stands = standsOf(asked, answer.body);
    this.#open.push(asked);
    return answer.body;
  }

  /** A question that changes nothing. */
  async ask(origin, person, path, body) {
    return this.send(origin, { person, path, body, method: body ? 'POST' : 'GET', key: null });
  }

  async send(origin, { person, path, body, method, ifMatch, key }) {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: {
        authorization: this.issuer.authorization(person),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
        ...(ifMatch ? { 'if-match': ifMatch } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, etag: answer.headers.get('etag'), body: text ? JSON.parse(text) : {} };
  }

  /** Reads the log beside the process that was just started: nothing acknowledged is gone, nothing of before changed, no event is there twice. */
  checkLog() {
    const log = new DatabaseSync(join(this.folder, 'log.db'), { readOnly: true, timeout: 5000 });
    try {
      log.exec('BEGIN');
      const before = log.prepare('SELECT count(*) AS head, coalesce(sum(checksum), 0) AS sum FROM events WHERE position <= ?');
      const kept = before.get(this.#proven.head);
      if (kept.head !== this.#proven.head || kept.sum !== this.#proven.sum)
        this.violation(`the log up to event ${this.#proven.head} is not what it was`);
      for (const { id, position } of log
        .prepare('SELECT id, position FROM events WHERE position > ? ORDER BY position')
        .iterate(this.#proven.head)) {
        if (this.#ids.has(id)) this.violation(`event ${id} stands a second time, at position ${position}`);
        this.#ids.add(id);
      }
      const at = log.prepare(`SELECT json_extract(metadata, '$.actor') AS actor FROM events WHERE stream = ? AND revision = ?`);
      for (const { stands, path, person } of this.#open) {
        if (!stands) continue;
        if (at.get(stands.stream, stands.revision)?.actor !== person.sub)
          this.violation(`${path}: acknowledged, but revision ${stands.revision} of ${stands.stream} is not its event`);
      }
      const head = log.prepare('SELECT coalesce(max(position), 0) AS head FROM events').get().head;
      this.#proven = before.get(head);
      this.counts.events = head;
    } finally {
      log.close();
    }
  }

  /** Asks everything since the last check again, under the same keys: the same receipts; what was cut off is settled now. */
  async replay(origin) {
    const asked = this.#open;
    this.#open = [];
    await this.#replayAll(origin, asked);
    this.acknowledged.push(...asked.filter((one) => one.receipt !== null));
  }

  /** Asks what got no answer since the last check again: it is settled now. */
  async settle(origin) {
    const asked = this.#open;
    this.#open = [];
    await this.#replayAll(
      origin,
      asked.filter((one) => one.receipt === null),
    );
    this.acknowledged.push(...asked.filter((one) => one.receipt !== null));
  }

  /** Asks everything ever acknowledged again. */
  async replayEverything(origin) {
    await this.#replayAll(origin, this.acknowledged);
  }

  async #replayAll(origin, asked) {
    const queue = [...asked];
    const one = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) await this.#replayOne(origin, next);
    };
    await Promise.all(Array.from({ length: REPLAY_CONNECTIONS }, one));
  }

  async #replayOne(origin, asked) {
    let answer = await this.send(origin, asked);
    // A view that is not there yet is a reason to wait, not to refuse.
    for (let attempt = 1; (answer.status === 503 || answer.status === 429) && attempt < REPLAY_ATTEMPTS; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      answer = await this.send(origin, asked);
    }
    this.counts.replays += 1;
    const receipt = receiptOf(answer.status, answer.etag, answer.body);
    if (asked.receipt === null) {
      this.#mustBeOrderly(asked, answer);
      if (answer.status >= 300) return;
      this.counts.settledByReplay += 1;
      asked.receipt = receipt;
      asked.stands = standsOf(asked, answer.body);
    } else if (receipt !== asked.receipt) {
      this.violation(`${asked.method} ${asked.path} under key ${asked.key} answered ${asked.receipt} and now ${receipt}`);
    }
  }

  #mustBeOrderly({ method, path }, { status, body }) {
    if (status >= 500 && status !== 503) this.violation(`${method} ${path} answered ${status} ${JSON.stringify(body)}`);
  }
}

function standsOf({ streamOf }, body) {
  return streamOf && Number.isInteger(body.revision) ? { stream: streamOf(body), revision: body.revision } : null;
}
