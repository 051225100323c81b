/**
 * Lets a process of a test live on another day: `node --import ./tools/shifted-date.mjs …` with SHIFTED_BY_MS, negative for earlier.
 * Dates are shifted, durations are not. Only to earlier days: servers beside it refuse instants that lie ahead.
 */
const by = Number(process.env.SHIFTED_BY_MS ?? 0);
const RealDate = Date;
const now = () => RealDate.now() + by;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now()] : given, asked),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
