import fc from 'fast-check';
import { isCents } from './cents.js';
import { holdsCitizenNumber } from './citizen-number.js';
import { isIsoDate } from './iso-date.js';
import { isLanguageTag } from './language-tag.js';
import { isMunicipalityCode } from './municipality-code.js';

describe('a citizen service number', () => {
  it.each(['111222333', 'BSN:111222333.', 'nummer 111 222 333', '111.222.333', '1112-22-333', 'tel 020-1234567 en bsn 123456782'])(
    'is found in %p',
    (text) => expect(holdsCitizenNumber(text)).toBe(true),
  );

  it.each([
    '111222334',
    '1112223330',
    '01112223339',
    '000000000',
    'Bel +31 6 12345678',
    'Bel 0031-111222333',
    'Bel 06 11122233',
    'NL91 ABNA 0417 1643 00',
    'op 12-05-2019 om 14:30',
    '',
  ])('is not seen in %p', (text) => expect(holdsCitizenNumber(text)).toBe(false));

  it('is found wherever it stands among words', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ,]{0,20}$/), fc.stringMatching(/^[a-z ,]{0,20}$/), (before, after) =>
        holdsCitizenNumber(`${before}123456782${after}`),
      ),
    );
  });
});

describe('a date', () => {
  it('exists', () => {
    for (const right of ['2019-01-01', '2020-02-29', '2000-02-29', '2019-12-31']) expect(isIsoDate(right)).toBe(true);
    for (const wrong of [
      '2019-02-29',
      '1900-02-29',
      '2019-13-01',
      '2019-00-10',
      '2019-04-31',
      '2019-1-1',
      '2019-01-01T00:00',
      20190101,
      null,
    ])
      expect([wrong, isIsoDate(wrong)]).toEqual([wrong, false]);
  });

  it('agrees with the calendar', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2100 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const known = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10) === text;
          expect(isIsoDate(text)).toBe(known);
        },
      ),
    );
  });
});

it('a language is one of the known ones, its variant told apart', () => {
  for (const right of ['apc', 'acm', 'ckb', 'kmr', 'ti', 'so', 'prs', 'uk', 'nl', 'ar']) expect(isLanguageTag(right)).toBe(true);
  for (const wrong of ['xx', 'AR', 'arabic', 'nl-NL', '', 'constructor', null]) expect(isLanguageTag(wrong)).toBe(false);
});

it('a municipality has a code of the CBS', () => {
  expect(isMunicipalityCode('GM0362')).toBe(true);
  for (const wrong of ['0362', 'gm0362', 'GM362', 'GM03622', 362]) expect(isMunicipalityCode(wrong)).toBe(false);
});

it('an amount is in whole cents', () => {
  for (const right of [0, 1, 8_000_000]) expect(isCents(right)).toBe(true);
  for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '5', 1e15, -0]) expect(isCents(wrong)).toBe(false);
});
