import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Connection } from 'mongodb/lib/cmap/connection.js';
import { answerWhenConnectionsClose } from './closing-connections.js';

/** More than the system takes at once for somebody who does not read. */
const LARGE = 40_000_000;
const turn = () => new Promise((resolve) => setImmediate(resolve));
const NAMESPACE = { db: 'admin', collection: '$cmd' };

describe('a statement of the driver fails', () => {
  let server: Server;
  let socket: Socket;
  let peer: Socket;
  let connection: Connection;

  beforeAll(() => answerWhenConnectionsClose());
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    [peer] = (await accepted) as [Socket];
    peer.on('error', () => undefined);
    connection = new Connection(socket, { id: 1, generation: 0, monitorCommands: false });
  });
  afterEach(() => {
    socket.destroy();
    peer.destroy();
    server.close();
  });

  it('when it is written after the socket has ended and before anybody was told', async () => {
    let told = false;
    socket.once('close', () => {
      told = true;
    });
    socket.resume();
    peer.end();
    while (!socket.destroyed) await turn();
    expect(told).toBe(false);
    await expect(connection.command(NAMESPACE, { hello: 1 })).rejects.toThrow(/^connection 1 to .* closed$/);
  });

  it('when its connection is closed while it waits for the server to take it', async () => {
    const asked = connection.command(NAMESPACE, { insert: 'x'.repeat(LARGE) });
    const failed = expect(asked).rejects.toThrow(/^connection 1 to .* closed$/);
    while (!socket.writableNeedDrain) await turn();
    socket.destroy();
    await failed;
  });

  it('not at all when it is answered', async () => {
    peer.once('data', () => peer.write(ANSWER));
    await expect(connection.command(NAMESPACE, { hello: 1 })).resolves.toMatchObject({ ok: 1 });
    expect(socket.listenerCount('close')).toBe(1);
  });
});

/** OP_REPLY with the document `{ ok: 1 }`. */
const ANSWER = Buffer.from('3100000001000000010000000100000000000000000000000000000000000000010000000d000000106f6b000100000000', 'hex');
