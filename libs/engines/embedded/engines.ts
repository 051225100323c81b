import type { EventLog, KeyVault, MessageBus, ReadLog, ViewStore } from '@sleutelbos/kernel';

/** One of each port, opened together and closed together. The view store is bound to the log's incarnation. */
export interface Engines {
  readonly log: EventLog;
  readonly bus: MessageBus;
  readonly views: ViewStore;
  readonly vault: KeyVault;
  readonly reads: ReadLog;
  /** Files in which damage was found since they were opened, by name. Absent where there are none. */
  faults?(): readonly string[];
  /** In the reverse order of opening. Safe to repeat. */
  close(): Promise<void>;
}
