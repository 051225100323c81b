import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file of a folder and below, with its bytes. */
export function filesOf(folder: string): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) found.set(join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name)));
  }
  return found;
}

/** The part of a text's Base64 that is the same wherever in the bytes it begins. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const inner = whole.toString('base64').slice(before === 0 ? 0 : 4, Math.floor(whole.length / 3) * 4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** A text in small letters, as UTF-8 and UTF-16, and in hexadecimal as it is: a part may be stored folded. */
const spelledOut = (text: string): string[] => [
  Buffer.from(text.toLowerCase()).toString('latin1'),
  Buffer.from(text.toLowerCase(), 'utf16le').toString('latin1'),
  Buffer.from(text).toString('hex'),
  Buffer.from(text.toLowerCase()).toString('hex'),
];

/** Where a marker stands, as `<place>: <marker>`; each byte is looked at. */
export function hits(places: ReadonlyMap<string, Buffer>, markers: readonly string[]): string[] {
  return [...places].flatMap(([place, bytes]) => {
    const exact = bytes.toString('latin1');
    const folded = exact.toLowerCase();
    return markers
      .filter(
        (marker) => spelledOut(marker).some((form) => folded.includes(form)) || base64Forms(marker).some((form) => exact.includes(form)),
      )
      .map((marker) => `${place}: ${marker}`);
  });
}
