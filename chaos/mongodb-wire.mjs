import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const OP_MSG = 2013;
const HEADER = 16;
/** Behind the flags: a section of kind 0, the statement itself, whose first field is its name and the collection. */
const SECTION = HEADER + 4;
const FIELD = SECTION + 5;
const STRING = 2;

/** Name and collection of a statement; null where a message is none. */
export function statementOf(message) {
  if (message.length <= FIELD || message.readInt32LE(HEADER - 4) !== OP_MSG) return null;
  if (message[SECTION] !== 0 || message[FIELD] !== STRING) return null;
  const end = message.indexOf(0, FIELD + 1);
  const length = message.readInt32LE(end + 1);
  return { name: message.toString('latin1', FIELD + 1, end), collection: message.toString('utf8', end + 5, end + 4 + length) };
}

/** The way of one process to a server that speaks MongoDB's protocol. A statement can be caught on it: it does not arrive, nor is it answered. */
export class MongodbWire {
  #server = createServer((client) => this.#carry(client));
  #target;
  #sockets = new Set();
  #catching = null;
  url = '';

  /** @param url `mongodb://host:port/` */
  static async to(url) {
    const wire = new MongodbWire();
    wire.#target = new URL(url);
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    wire.url = `mongodb://127.0.0.1:${wire.#server.address().port}/`;
    return wire;
  }

  /** @param fits asked for every statement, with its bytes; at the first true it is caught, `caught` is called, and nothing else is caught */
  catch(fits, caught) {
    this.#catching = { fits, caught };
  }

  letPass() {
    this.#catching = null;
  }

  close() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #carry(client) {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    let waiting = Buffer.alloc(0);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ]) {
      this.#sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    server.pipe(client);
    client.on('data', (chunk) => {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
        const message = waiting.subarray(0, waiting.readInt32LE(0));
        waiting = waiting.subarray(message.length);
        if (!this.#caught(message)) server.write(message);
      }
    });
  }

  #caught(message) {
    if (!this.#catching) return false;
    const statement = statementOf(message);
    if (!statement || !this.#catching?.fits(statement, message)) return false;
    const { caught } = this.#catching;
    this.#catching = null;
    caught();
    return true;
  }
}
