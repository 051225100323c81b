export const CONTEXTS = ['registration', 'matching', 'compensation', 'safeguarding', 'reporting', 'audit'] as const;

/** Whatever every service answers alike is asked of this one. */
const ANY = 'registration';

/**
 * Which service an address of the product belongs to: `/<context>/…` to the context's own (its API, `openapi.json`, `docs`), what is the
 * same everywhere (`/problems`, `/.well-known/security.txt`) to any. `/health/<context>/<question>` asks one service about itself.
 */
export function serviceOf(url: string): string {
  const [first = '', second = ''] = (url.split('?')[0] ?? '').split('/').slice(1);
  const context = first === 'health' ? second : first;
  return (CONTEXTS as readonly string[]).includes(context) ? context : ANY;
}

/** The address that the service itself knows: `/health/matching/ready` is its `/health/ready`. */
export const pathAtService = (url: string): string =>
  url.replace(/^\/health\/(registration|matching|compensation|safeguarding|reporting|audit)\//, '/health/');
