/** On every answer (NL GOV API Design Rules, transport security). A page that needs more of the browser sets its own policy. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

/** Public documents only: openapi.json. */
export const OPEN_TO_ALL: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-expose-headers': 'API-Version',
};

/** Which API an address belongs to, by the first part of its path. */
export function versionOf(versions: ReadonlyMap<string, string>, url: string, otherwise: string): string {
  const end = url.indexOf('/', 1);
  return (end > 0 ? versions.get(url.slice(1, end)) : undefined) ?? otherwise;
}
