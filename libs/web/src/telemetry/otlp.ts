/** A figure at one moment, with what it is of. */
export interface Point {
  readonly value: number;
  readonly of: Readonly<Record<string, string>>;
}

export interface Metric {
  readonly name: string;
  readonly description: string;
  /** As in UCUM: `s`, `1`, `{message}`. */
  readonly unit: string;
  /** `count`: only grows while the process lives. `level`: goes up and down. */
  readonly kind: 'count' | 'level';
  readonly points: readonly Point[];
}

export interface Period {
  /** When the process began to count, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** Body of an OTLP request (`POST /v1/metrics`, JSON), with whose figures they are. */
export function metricsRequest(resource: Readonly<Record<string, string>>, metrics: readonly Metric[], period: Period): object {
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeMetrics: [{ scope: { name: 'sleutelbos' }, metrics: metrics.map((one) => metricOf(one, period)) }],
      },
    ],
  };
}

function metricOf({ name, description, unit, kind, points }: Metric, { from, to }: Period): object {
  const dataPoints = points.map(({ value, of }) => ({
    attributes: attributesOf(of),
    startTimeUnixNano: nanoseconds(from),
    timeUnixNano: nanoseconds(to),
    asDouble: value,
  }));
  const data =
    kind === 'level' ? { gauge: { dataPoints } } : { sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } };
  return { name, description, unit, ...data };
}

const CUMULATIVE = 2;

const attributesOf = (of: Readonly<Record<string, string>>): object[] =>
  Object.entries(of).map(([key, stringValue]) => ({ key, value: { stringValue } }));

/** As text: a number cannot hold so many. */
const nanoseconds = (ms: number): string => String(BigInt(Math.round(ms)) * 1_000_000n);
