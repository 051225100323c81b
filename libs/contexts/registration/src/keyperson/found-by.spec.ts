import { isReachedAt, sameEmail, samePhone } from './found-by.js';

describe('finding who is already there', () => {
  it('REG-45 takes all forms of one phone number as the same', () => {
    const forms = ['06 12 34 56 78', '0612345678', '+31 6 12345678', '0031612345678', '06-12345678'];
    expect(new Set(forms.map(samePhone)).size).toBe(1);
    expect(samePhone('+963 11 2345678')).toBe('00963112345678');
  });

  it('REG-45 takes case and blanks of an address as nothing', () => expect(sameEmail(' Amal@Example.nl ')).toBe('amal@example.nl'));

  it('REG-45 counts a hit only when the opened part says the same', () => {
    expect(isReachedAt({ email: 'amal@example.nl' }, { email: 'AMAL@example.nl' })).toBe(true);
    expect(isReachedAt({ phone: '0612345678' }, { email: 'amal@example.nl' })).toBe(false);
    expect(isReachedAt({}, {})).toBe(false);
  });
});
