import type { MessagePort, Worker } from 'node:worker_threads';
import type { Clock } from '@sleutelbos/kernel';

/** A line to another thread of this process: messages are copied, and arrive in the order in which they were sent. */
export interface Line {
  send(message: unknown): void;
  /** Who hears what comes from now on; asked once. */
  listen(listener: (message: unknown) => void): void;
  /** Resolves when the other side is gone, whether it was asked to go or not; with what ended it, if that is known. */
  readonly ended: Promise<Error | null>;
  close(): Promise<void>;
}

/** What is sent in one turn of the event loop travels together: to wake the other side costs more than a message does. */
export function lineOver(port: MessagePort | Worker, clock: Pick<Clock, 'sleep'>): Line {
  let waiting: unknown[] = [];
  let open = true;
  let fault: Error | null = null;
  const ended = new Promise<Error | null>((resolve) => {
    const end = (): void => {
      open = false;
      resolve(fault);
    };
    port.on('error', (error: Error) => {
      fault = error;
    });
    port.on('exit', end);
    port.on('close', end);
  });
  function flush(): void {
    const messages = waiting;
    waiting = [];
    if (open && messages.length > 0) port.postMessage(messages);
  }
  return {
    send(message) {
      if (waiting.push(message) === 1) void clock.sleep(0).then(flush);
    },
    listen(listener) {
      port.on('message', (messages: unknown[]) => {
        for (const message of messages) listener(message);
      });
    },
    ended,
    async close() {
      flush();
      if ('terminate' in port) await port.terminate();
      else port.close();
      await ended;
    },
  };
}
