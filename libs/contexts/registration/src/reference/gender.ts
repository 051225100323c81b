import { z } from 'zod';

/** Only if given (REG-10). */
export const GENDERS = ['woman', 'man', 'other'] as const;
export const gender = z.enum(GENDERS);

/** What a newcomer wishes (REG-42); `gender` is there unless the wish is `none`. */
export const WISHES = ['none', 'prefer', 'require'] as const;
export const genderWish = z.strictObject({ wish: z.enum(WISHES), gender: gender.optional() });
