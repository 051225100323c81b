/** Both servers, running. */
export interface Ferretdb {
  /** Of the server, without a database. */
  readonly url: string;
  /** Of FerretDB, as in `1.24.0`. */
  readonly version: string;
  /** SIGKILL of FerretDB; what it answered for stays in PostgreSQL. */
  kill(): Promise<void>;
  /** On the same port, after `kill`; resolves when it answers. */
  restart(): Promise<void>;
  /** PostgreSQL drops every connection of FerretDB, with the work in hand. FerretDB lives on. */
  cut(): void;
  /** FerretDB keeps its connections and answers nothing, until `goOn`. */
  stall(): void;
  goOn(): void;
  /** Ends both servers and removes the folder. */
  stop(): Promise<void>;
}

/**
 * Starts both servers on free ports of 127.0.0.1; resolves when FerretDB answers. The first start on a machine builds FerretDB (two minutes).
 * @throws Error with one line that says what is missing
 */
export function startFerretdb(): Promise<Ferretdb>;
