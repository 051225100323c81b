import type { SignInSettings } from '../sign-in/sign-in.js';

export interface InBothLanguages {
  readonly nl: string;
  readonly en: string;
}

export interface Persona {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly organisation: string;
  readonly text: InBothLanguages;
}

export interface Interface {
  readonly name: string;
  readonly title: InBothLanguages;
  /** Path of the Swagger UI. */
  readonly docs: string;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Where a demo that was opened under another name of the same machine (127.0.0.1 for localhost) really lives: its sign-in knows one
 * address only. Null where the page is already there, or where the address is none of this machine.
 */
export function homeOf(
  { demo, signIn }: StartPage,
  here: { readonly hostname: string; readonly port: string; readonly origin: string },
): string | null {
  if (!demo || !signIn || !URL.canParse(signIn.issuer)) return null;
  const { hostname, port, origin } = new URL(signIn.issuer);
  const isSameMachine = LOOPBACK.includes(hostname) && LOOPBACK.includes(here.hostname) && port === here.port;
  return isSameMachine && origin !== here.origin ? `${origin}/` : null;
}

/** What the platform says about itself at `/dashboard.json`. */
export interface StartPage {
  readonly demo: boolean;
  readonly signIn: SignInSettings | null;
  readonly personas: readonly Persona[];
  readonly contexts: readonly Interface[];
  /** ISO date of the platform's clock; the demo's own in a demo. */
  readonly clock: string;
}
