import { addDays, dateAt, instant, millisecondsOf, monthOf, weekOf, yearOf } from './time.js';

const at = (text: string): string => dateAt(millisecondsOf(text));

describe('dates are those of the Netherlands', () => {
  it('a day begins at midnight there: 23:00 UTC in winter, 22:00 in summer', () => {
    expect(at('2019-01-31T22:59:59.999Z')).toBe('2019-01-31');
    expect(at('2019-01-31T23:00:00.000Z')).toBe('2019-02-01');
    expect(at('2019-06-30T21:59:59.999Z')).toBe('2019-06-30');
    expect(at('2019-06-30T22:00:00.000Z')).toBe('2019-07-01');
  });

  it('the day on which summer time begins has 23 hours', () => {
    const begin = millisecondsOf('2019-03-30T23:00:00.000Z');
    expect(dateAt(begin - 1)).toBe('2019-03-30');
    expect(dateAt(begin)).toBe('2019-03-31');
    expect(dateAt(begin + 23 * 3_600_000 - 1)).toBe('2019-03-31');
    expect(dateAt(begin + 23 * 3_600_000)).toBe('2019-04-01');
  });

  it('the day on which it ends has 25', () => {
    const begin = millisecondsOf('2019-10-26T22:00:00.000Z');
    expect(dateAt(begin - 1)).toBe('2019-10-26');
    expect(dateAt(begin)).toBe('2019-10-27');
    expect(dateAt(begin + 25 * 3_600_000 - 1)).toBe('2019-10-27');
    expect(dateAt(begin + 25 * 3_600_000)).toBe('2019-10-28');
  });

  it('answers the same whatever was asked before, hour by hour through a year', () => {
    const formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam', dateStyle: 'short' });
    const start = Date.UTC(2019, 0, 1);
    for (let hour = 0; hour < 366 * 24; hour += 1) {
      const ms = start + hour * 3_600_000;
      expect(dateAt(ms)).toBe(formatter.format(ms));
      if (hour % 7 === 0) dateAt(start);
    }
  });
});

describe('parts of a date', () => {
  it.each([
    ['2018-12-31', '2019-W01'],
    ['2019-12-29', '2019-W52'],
    ['2019-12-30', '2020-W01'],
    ['2020-12-31', '2020-W53'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
  ])('%s lies in week %s', (date, week) => expect(weekOf(date)).toBe(week));

  it('month, year and days on or back', () => {
    expect([monthOf('2019-07-01'), yearOf('2019-07-01')]).toEqual(['2019-07', '2019']);
    expect([addDays('2019-03-30', 2), addDays('2020-03-01', -1), addDays('2019-12-31', 1)]).toEqual([
      '2019-04-01',
      '2020-02-29',
      '2020-01-01',
    ]);
  });
});

describe('instants', () => {
  it('have milliseconds and Z, so that they sort as text', () => {
    expect(instant(Date.UTC(2019, 6, 1, 10))).toBe('2019-07-01T10:00:00.000Z');
    expect(instant(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(millisecondsOf('2019-07-01T12:00:00.5+02:00')).toBe(Date.UTC(2019, 6, 1, 10, 0, 0, 500));
    expect(instant(millisecondsOf('2019-07-01T12:00:00+02:00'))).toBe('2019-07-01T10:00:00.000Z');
  });
});
