import { linear, path, stacked, ticks } from './scale.js';

describe('the scale of a chart', () => {
  it('maps nothing to the start, everything to the end, and keeps what lies outside at the edge', () => {
    const x = linear(80, 10, 110);
    expect([x(0), x(40), x(80), x(100), x(-5)]).toEqual([10, 60, 110, 110, 10]);
  });

  it('does not divide by nothing', () => {
    expect(linear(0, 0, 100)(0)).toBe(0);
  });

  it('ticks in round steps from nothing past the most', () => {
    expect(ticks(80, 4)).toEqual([0, 20, 40, 60, 80]);
    expect(ticks(83, 4)).toEqual([0, 50, 100]);
    expect(ticks(800, 4)).toEqual([0, 200, 400, 600, 800]);
    expect(ticks(6, 3)).toEqual([0, 2, 4, 6]);
  });

  it('never ticks in parts of a request', () => {
    expect(ticks(1, 3)).toEqual([0, 1]);
    expect(ticks(0, 3)).toEqual([0, 1]);
    expect(ticks(2, 4)).toEqual([0, 1, 2]);
  });

  it('lays parts end to end and leaves out parts of nothing', () => {
    const parts = [
      ['registered', 3],
      ['informal', 0],
      ['other', 2],
    ] as const;
    expect(stacked(parts)).toEqual([
      { key: 'registered', from: 0, to: 3 },
      { key: 'other', from: 3, to: 5 },
    ]);
  });

  it('draws a line through its points', () => {
    expect(
      path([
        [0, 10],
        [5.24, 0],
      ]),
    ).toBe('M0 10L5 0');
  });
});
