/** Days within which a request is placed, effective-dated (REG-44). Inference (D): no document names a figure. Newest last. */
export const SERVICE_NORM = [{ from: '2019-01-01', days: 14, source: 'D' }] as const;

/** Days of the norm that held on an ISO date; the first one before it. */
export function serviceNormOn(date: string): number {
  return (SERVICE_NORM.findLast((one) => one.from <= date) ?? SERVICE_NORM[0]).days;
}
