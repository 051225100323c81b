import { z } from 'zod';

/** Monday is 1, Sunday 7. */
export const weekday = z.number().int().min(1).max(7);
/** HH:MM in the Netherlands. */
export const timeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);

export const weeklyWindow = z.strictObject({ day: weekday, from: timeOfDay, to: timeOfDay });
export type WeeklyWindow = z.output<typeof weeklyWindow>;
