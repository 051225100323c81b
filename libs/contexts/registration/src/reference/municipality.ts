import { z } from 'zod';

/** CBS code, for example GM0362 (Amstelveen). */
export const municipalityCode = z.string().regex(/^GM\d{4}$/);
