/** The driver's own class, which its types do not show: what `closing-connections.ts` needs of it. */
declare module 'mongodb/lib/cmap/connection.js' {
  import type { Socket } from 'node:net';

  export class Connection {
    constructor(socket: Socket, options: object);
    readonly socket: Socket;
    /** Set when it was closed. */
    readonly error: Error | null;
    /** Resolves when the server's system has taken it. */
    writeCommand(command: object, options: object): Promise<void>;
    command(namespace: object, command: object, options?: object): Promise<object>;
  }
}
