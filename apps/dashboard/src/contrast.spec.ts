import { readFileSync } from 'node:fs';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

function colour(name: string): string {
  const [, value = ''] = new RegExp(`--${name}:\\s*([^;]+);`).exec(css) ?? [];
  const [, inner] = /^var\(--(.+)\)$/.exec(value) ?? [];
  return inner ? colour(inner) : value;
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(colour(one)), luminance(colour(other))].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('the theme', () => {
  it.each([
    ['sb-ink', 'sb-ground'],
    ['sb-quiet', 'sb-paper'],
    ['sb-quiet', 'sb-ground'],
    ['utrecht-link-color', 'sb-ground'],
    ['sb-action', 'sb-action-light'],
    ['sb-action-dark', 'sb-ground'],
    ['sb-alarm', 'sb-paper'],
    ['utrecht-button-primary-action-color', 'utrecht-button-primary-action-background-color'],
  ])('REP-10 text %s is readable on %s (4.5)', (text, ground) => {
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['sb-chart-1', 'sb-chart-2', 'sb-chart-3', 'sb-chart-4', 'sb-chart-5', 'sb-chart-6', 'sb-chart-7', 'sb-edge', 'sb-brass'])(
    'REP-10 what %s draws stands out from the paper (3)',
    (drawn) => {
      expect(contrast(drawn, 'sb-paper')).toBeGreaterThanOrEqual(3);
    },
  );
});
