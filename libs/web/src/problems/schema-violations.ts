import type { Violation } from './invalid-input.js';

/** The part of a ZodError that is looked at: its messages are left alone, since they may quote what was sent. */
interface SchemaError {
  readonly issues: readonly SchemaIssue[];
}
interface SchemaIssue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

const CODES: Readonly<Record<string, string>> = {
  invalid_type: 'type',
  too_small: 'too-small',
  too_big: 'too-big',
  invalid_format: 'format',
  invalid_value: 'value',
};

/** Violations that a handler's schema found. */
export function violationsOf(error: SchemaError): Violation[] {
  return error.issues.flatMap((issue) => {
    const place = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => ({ name: [...place, key].join('.'), code: 'unknown' }));
    return [{ name: place.join('.'), code: CODES[issue.code ?? ''] ?? 'invalid' }];
  });
}
