import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Most texts hold no nine digits in a row, whatever they are parted by. */
const NINE_DIGITS = /\d(?:[ .\-/]?\d){8}/;
/** Digits that may be parted by one space, dot, dash or slash, as people write numbers. */
const NUMBERS = /\d+(?:[ .\-/]\d+)*/g;
/** Dutch telephone numbers with their country code: what follows the code has nine digits as well. */
const TELEPHONE = /(?:\+|\b00)31[ .-]*(?:\(0\))?[ .-]*\d(?:[ .-]?\d){8}\b/g;

/** True when a text holds a Dutch citizen service number: nine digits that pass the eleven-test. */
export function holdsCitizenNumber(text: string): boolean {
  if (!NINE_DIGITS.test(text)) return false;
  for (const [run] of text.replace(TELEPHONE, '#').matchAll(NUMBERS)) {
    const groups = run.split(/[ .\-/]/);
    for (let from = 0; from < groups.length; from++) {
      let digits = '';
      for (let to = from; to < groups.length && digits.length < 9; to++) digits += groups[to];
      if (digits.length === 9 && passesElevenTest(digits)) return true;
    }
  }
  return false;
}

function passesElevenTest(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += Number(digits[i]) * (9 - i);
  sum -= Number(digits[8]);
  return sum % 11 === 0 && digits !== '000000000';
}

/** Free text without a citizen service number, of anyone (REG-40). */
export function NoCitizenNumber(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    { name: 'noCitizenNumber', validator: { validate: (value: unknown) => typeof value !== 'string' || !holdsCitizenNumber(value) } },
    options,
  );
}
