import type { Persona } from './personas.js';

const ROLES: Readonly<Record<string, string>> = {
  caseworker: 'Consulent',
  coordinator: 'Coördinator',
  'key-person': 'Sleutelpersoon',
  'attention-officer': 'Aandachtsfunctionaris',
  'contact-person': 'Contactpersoon meldcode',
  finance: 'Financiën',
  council: 'Gemeenteraad',
  auditor: 'Auditor',
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? '&#39;');

const page = (title: string, content: string): string => `<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Sleutelbos</title>
<style>
:root { color-scheme: light; font: 1.125rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #f3f5f7 }
body { margin: 0 } main { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem }
h1 { line-height: 1.2; margin: 0 0 .5rem }
ul { list-style: none; padding: 0; display: grid; gap: .75rem }
button { font: inherit; width: 100%; text-align: left; padding: .75rem 1rem; color: inherit; background: #fff; border: 2px solid #5b6b7a; border-radius: .25rem; cursor: pointer }
button:hover { background: #e6f0f8 } button:focus-visible { outline: 3px solid #0b3d91; outline-offset: 2px }
strong, span { display: block } span { color: #3d4a57 }
.note { border-left: .25rem solid #8a5a00; background: #fff8e6; padding: .5rem 1rem }
</style>
</head>
<body><main>${content}</main></body>
</html>`;

/** One click instead of a password: this is a demo, and everybody in it is invented. */
export const personaPage = (personas: readonly Persona[], action: string): string =>
  page(
    'Aanmelden',
    `<h1>Aanmelden als</h1>
<p class="note">Dit is een demonstratie. Iedereen hier is verzonnen; een wachtwoord is niet nodig.</p>
<form method="post" action="${escaped(action)}">
<ul>${personas
      .map(
        (one) => `
<li><button name="persona" value="${escaped(one.id)}"><strong>${escaped(one.name)} — ${escaped(ROLES[one.role] ?? one.role)}</strong><span>${escaped(one.organisation)}. ${escaped(one.text.nl)}.</span></button></li>`,
      )
      .join('')}
</ul>
</form>`,
  );

export const signOutPage = (form: string): string =>
  page('Afmelden', `<h1>Afmelden?</h1>${form}<p><button form="op.logoutForm" name="logout" value="yes">Ja, meld mij af</button></p>`);

/** @param code of OAuth, which holds nothing of the request */
export const errorPage = (code: string): string =>
  page(
    'Aanmelden lukt niet',
    `<h1>Aanmelden lukt niet</h1><p>De aanmelding is verlopen of klopt niet (${escaped(code)}).</p><p><a href="/">Terug naar het begin</a></p>`,
  );
