import { z } from 'zod';

/** BCP 47 with variant: `apc` Levantine, `acm` Iraqi Arabic, `ti`, `so`, `prs`, … */
export const languageTag = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);

/** CEFR levels from low to high, a mother tongue above them. */
export const LEVELS = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2', 'native'] as const;
export const languageLevel = z.enum(LEVELS);

export const spokenLanguage = z.strictObject({ tag: languageTag, level: languageLevel });
