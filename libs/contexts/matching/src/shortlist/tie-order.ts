/**
 * Order among equals: looks random, is the same every time for one request and one key person, and differs per request, so that nobody is
 * always first. Never the order of ids (MAT-02). FNV-1a with a last mix; 0..2^32-1.
 */
export function tieOrder(helpRequestId: string, keyPersonId: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${helpRequestId}\n${keyPersonId}`) {
    hash ^= character.charCodeAt(0);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
