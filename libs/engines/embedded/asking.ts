import { EngineError, type EngineErrorCode } from '@sleutelbos/kernel';
import type { Line } from '../system/line.js';

type Answers = Readonly<Record<string, (...given: never[]) => unknown>>;

/** The other side, asked by name. */
export interface Asking {
  /** Rejects with what the other side threw; an engine's error keeps its code. @throws EngineError unavailable when it is gone */
  ask<T>(name: string, ...given: readonly unknown[]): Promise<T>;
  /** Expects no answer. */
  tell(name: string, ...given: readonly unknown[]): void;
}

type Message =
  | { readonly is: 'ask'; readonly number: number; readonly name: string; readonly given: readonly never[] }
  | { readonly is: 'tell'; readonly name: string; readonly given: readonly never[] }
  | { readonly is: 'answer'; readonly number: number; readonly value: unknown }
  | { readonly is: 'fault'; readonly number: number; readonly fault: Fault };

interface Fault {
  readonly name: string;
  readonly code?: EngineErrorCode;
  readonly message: string;
}

/** Puts questions over a line, and answers those of the other side. */
export function asking(line: Line, answers: Answers): Asking {
  const open = new Map<number, { readonly resolve: (value: never) => void; readonly reject: (error: unknown) => void }>();
  let numbers = 0;
  let gone = false;

  function called(name: string, given: readonly never[]): unknown {
    const answer = answers[name];
    if (!answer) throw new Error(`Nobody answers ${name}.`);
    return answer(...given);
  }

  async function answer(number: number, name: string, given: readonly never[]): Promise<void> {
    try {
      line.send({ is: 'answer', number, value: await called(name, given) });
    } catch (error) {
      line.send({ is: 'fault', number, fault: faultFor(error) });
    }
  }

  line.listen((received) => {
    const message = received as Message;
    if (message.is === 'ask') void answer(message.number, message.name, message.given);
    else if (message.is === 'tell') called(message.name, message.given);
    else {
      const waiting = open.get(message.number);
      open.delete(message.number);
      if (message.is === 'answer') waiting?.resolve(message.value as never);
      else waiting?.reject(errorOf(message.fault));
    }
  });
  void line.ended.then(() => {
    gone = true;
    for (const one of open.values()) one.reject(away());
    open.clear();
  });
  return {
    ask<T>(name: string, ...given: readonly unknown[]) {
      if (gone) return Promise.reject(away());
      return new Promise<T>((resolve, reject) => {
        open.set(++numbers, { resolve, reject });
        line.send({ is: 'ask', number: numbers, name, given });
      });
    },
    tell: (name, ...given) => line.send({ is: 'tell', name, given }),
  };
}

const away = (): EngineError => new EngineError('unavailable', 'The other thread of this process has ended.');

function faultFor(error: unknown): Fault {
  const { name = 'Error', code, message = '' } = error as Partial<Fault>;
  return { name, message, ...(error instanceof EngineError && code ? { code } : {}) };
}

export function errorOf({ name, code, message }: Fault): Error {
  return code ? new EngineError(code, message) : Object.assign(new Error(message), { name });
}
