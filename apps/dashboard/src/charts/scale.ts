/** Maps 0..`most` onto `from`..`to` (pixels; `to` may lie above `from`). Values outside are kept at the edge. */
export function linear(most: number, from: number, to: number): (value: number) => number {
  const whole = most > 0 ? most : 1;
  return (value) => from + (Math.min(Math.max(value, 0), whole) / whole) * (to - from);
}

/** Round values from 0 up to or just past `most`, about `about` of them, in steps of 1, 2 or 5 times a power of ten; never below `least`. */
export function ticks(most: number, about: number, least = 1): number[] {
  const raw = Math.max(most, least) / Math.max(about, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(least, [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw) ?? raw);
  const values: number[] = [];
  for (let at = 0; ; at += step) {
    values.push(at);
    if (at >= most) return values.length > 1 ? values : [0, step];
  }
}

export interface Segment<K extends string> {
  readonly key: K;
  readonly from: number;
  readonly to: number;
}

/** Parts laid end to end in the order given; parts of nothing are left out. */
export function stacked<K extends string>(parts: readonly (readonly [key: K, value: number])[]): Segment<K>[] {
  let at = 0;
  const segments: Segment<K>[] = [];
  for (const [key, value] of parts) {
    if (value <= 0) continue;
    segments.push({ key, from: at, to: at + value });
    at += value;
  }
  return segments;
}

/** The `d` of a line through the points. */
export function path(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

/** Half pixels are sharp enough, and keep the markup short. */
export const round = (value: number): number => Math.round(value * 2) / 2;
