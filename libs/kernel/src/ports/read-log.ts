/** Who saw what. Written durably before the answer that it describes. */
export interface ReadLine {
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly tenant: string;
  readonly actor: string;
  readonly role: string;
  readonly organisation: string;
  readonly purpose: string;
  /** Route or handler that opened something. */
  readonly action: string;
  /** `allow` or `deny`, and the ids of the policies that decided. */
  readonly decision: string;
  /** Random subject ids, at most 500. */
  readonly subjects: readonly string[];
  /** The record that was asked for, e.g. a stream name; empty for a list. */
  readonly record: string;
  /** The few who may know of the line, where not everyone may who reads the log (`Registry.circleOf`). Absent: everyone. */
  readonly circle?: string;
}

export interface ReadQuery {
  readonly tenant: string;
  readonly subject?: string;
  readonly actor?: string;
  readonly record?: string;
  /** With it: the lines for everyone and those of these circles. Other lines are not walked either: the work tells nothing of them (SAF-02). */
  readonly circles?: readonly string[];
  /** From a former page's `next`. */
  readonly after?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Laws (`read-log.contract.ts`): `record` resolves only when durable, all lines or none; lines come back in the order recorded; nothing can be changed or removed. */
export interface ReadLog {
  record(lines: readonly ReadLine[]): Promise<void>;
  find(query: ReadQuery): Promise<{ readonly lines: readonly ReadLine[]; readonly next: string | null }>;
  close(): Promise<void>;
}
