import { useCallback, useEffect, useState } from 'react';
import {
  beginSignIn,
  endOfSession,
  finishSignIn,
  forgetSession,
  isAnswer,
  keptSession,
  type Session,
  type SignInSettings,
} from './sign-in.js';

export interface SignIn {
  readonly session: Session | null;
  /** Why nobody is signed in, where that needs saying. */
  readonly problem: 'failed' | 'expired' | null;
  begin(settings: SignInSettings, hint: string): void;
  /** In a demo only this page forgets; else the sign-in server's own session ends too. */
  end(demo: boolean): void;
}

/** One answer is worth one token request, also when React mounts twice. */
let finishing: Promise<Session> | null = null;

export function useSession(): SignIn {
  const [session, setSession] = useState<Session | null>(() => keptSession(Date.now()));
  const [problem, setProblem] = useState<SignIn['problem']>(null);

  useEffect(() => {
    if (isAnswer(location.search)) {
      finishing = finishSignIn(location.search);
      history.replaceState(null, '', `${location.pathname}${location.hash}`);
    }
    finishing?.then(setSession, () => setProblem('failed'));
  }, []);

  useEffect(() => {
    if (!session) return undefined;
    const timer = setTimeout(
      () => {
        forgetSession();
        setSession(null);
        setProblem('expired');
      },
      Math.max(0, session.expiresAt - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [session]);

  const begin = useCallback((settings: SignInSettings, hint: string) => {
    setProblem(null);
    beginSignIn(settings, hint).then(
      (url) => location.assign(url),
      () => setProblem('failed'),
    );
  }, []);

  const end = useCallback(
    (demo: boolean) => {
      const elsewhere = session && !demo ? endOfSession(session) : null;
      forgetSession();
      setSession(null);
      if (elsewhere) location.assign(elsewhere);
    },
    [session],
  );

  return { session, problem, begin, end };
}
