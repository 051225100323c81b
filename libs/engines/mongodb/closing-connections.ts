import { Connection } from 'mongodb/lib/cmap/connection.js';

let mended = false;

/**
 * The driver (7.8.0, and 7.9.0 too) waits until a socket has drained, and not for its end: a statement that is written to a connection which
 * is just closing, or closes while it drains, is never answered. When that is a heartbeat, the driver does not look for that server again, and
 * the process stays without it until somebody restarts it. So the end of the socket ends the wait.
 */
export function answerWhenConnectionsClose(): void {
  if (mended) return;
  mended = true;
  const { writeCommand } = Connection.prototype;
  Connection.prototype.writeCommand = async function (this: Connection, command, options) {
    const { promise: closed, reject } = Promise.withResolvers<never>();
    // The connection has listened for longer, and knows by then why it was closed.
    const end = (): void => reject(this.error);
    this.socket.once('close', end);
    try {
      await Promise.race([writeCommand.call(this, command, options), closed]);
    } finally {
      this.socket.off('close', end);
    }
  };
}
