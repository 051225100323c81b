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

/** What the platform says about itself at `/dashboard.json`. */
export interface StartPage {
  readonly demo: boolean;
  readonly signIn: SignInSettings | null;
  readonly personas: readonly Persona[];
  readonly contexts: readonly Interface[];
  /** ISO date of the platform's clock; the demo's own in a demo. */
  readonly clock: string;
}
