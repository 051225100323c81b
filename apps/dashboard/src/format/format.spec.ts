import { cell, percentage } from './counts.js';
import { date, dateOrInstant, month, monthLetter } from './dates.js';
import { euros, roundEuros } from './money.js';

const plain = (text: string) => text.replaceAll(/\s/g, ' ');

describe('how figures are written', () => {
  it('writes cents as euros, and whole euros without decimals', () => {
    expect(plain(euros(8_000_000, 'nl'))).toBe('€ 80.000');
    expect(plain(euros(96_405, 'nl'))).toBe('€ 964,05');
    expect(plain(euros(8_000_000, 'en'))).toBe('€80,000');
    expect(plain(euros(-150, 'nl'))).toBe('€ -1,50');
    expect(plain(roundEuros(7_712_450, 'nl'))).toBe('€ 77.125');
  });

  it('writes dates and months in the reader’s language', () => {
    expect(date('2020-12-31', 'nl')).toBe('31 december 2020');
    expect(date('2020-12-31', 'en')).toBe('31 December 2020');
    expect(date('no date', 'nl')).toBe('no date');
    expect(month('2019-03', 'nl')).toBe('maart 2019');
    expect(monthLetter('2019-03', 'nl')).toBe('M');
  });

  it('writes an instant in the time of the Netherlands', () => {
    expect(dateOrInstant('2020-06-30T22:30:00Z', 'nl')).toContain('00:30');
    expect(dateOrInstant('2020-06-30', 'nl')).toBe('30 juni 2020');
  });

  it('knows no share of nothing', () => {
    expect(percentage(40, 80)).toBe(50);
    expect(percentage(0, 0)).toBeNull();
  });

  it('REP-07 says of a suppressed cell that it is small, and of nothing that it is nothing', () => {
    expect(cell(null, 'nl', 'minder dan 5')).toBe('minder dan 5');
    expect(cell(0, 'nl', 'minder dan 5')).toBe('0');
    expect(cell(1_234, 'nl', 'minder dan 5')).toBe('1.234');
  });
});
