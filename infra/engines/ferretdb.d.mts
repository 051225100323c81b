/** In PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Clients need TLS and the password of the user `sleutelbos` (mechanism PLAIN, the only one that FerretDB offers from within a program). */
export interface Secured {
  readonly certificate: Certificate;
  readonly password: string;
}

/** Both servers, running. */
export interface Ferretdb {
  /** Of the server, without a database; where it is secured, without user and authority. */
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
  /** After its next restart it shows this one. Secured ones only. */
  setCertificate(certificate: Certificate): void;
  /** Ends both servers and removes the folder. */
  stop(): Promise<void>;
}

/**
 * Starts both servers on free ports of 127.0.0.1; resolves when FerretDB answers. The first start on a machine builds FerretDB (two minutes).
 * @throws Error with one line that says what is missing
 */
export function startFerretdb(secured?: Secured | null): Promise<Ferretdb>;
