import { z } from 'zod';
import { type PeriodProblem, parsePeriod } from '../calendar/parse-period.ts';
import type { Period } from '../calendar/period.ts';
import type { FindingCode } from '../finding.ts';
import { refuse } from '../reading/refuse.ts';

const CODES: Readonly<Record<PeriodProblem['problem'], FindingCode>> = {
  empty: 'period-empty',
  mixed_units: 'period-mixed-units',
  zero: 'period-zero',
  negative: 'period-negative',
  ambiguous_unit: 'period-ambiguous-unit',
  unknown_unit: 'period-unknown-unit',
  no_unit: 'period-no-unit',
  not_whole: 'period-not-whole',
  too_long: 'period-too-long',
  not_a_period: 'period-malformed',
};

const EXAMPLES = ['30 days', '13 months', '5 ans'];

type Issues = z.core.$RefinementCtx<unknown>;

/** A period as a person writes it; a bare number is told about its unit, not about quotes. */
export const periodSchema = z.unknown().transform((value, issues): Period => readPeriod(value, issues));

/** The period that a value is; whatever it is instead is refused. */
export function readPeriod(value: unknown, issues: Issues): Period {
  const written = writtenPeriod(value);
  if (written === null) {
    refuse(issues, unsuitable(value));
    return z.NEVER;
  }
  const period = parsePeriod(written);
  if (!('problem' in period)) return period;
  const examples = period.suggestions.length > 0 ? period.suggestions : EXAMPLES;
  refuse(issues, CODES[period.problem], { written, examples: examples.join(', ') });
  return z.NEVER;
}

function writtenPeriod(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : null;
}

function unsuitable(value: unknown): FindingCode {
  if (value === undefined) return 'missing-key';
  if (value === null) return 'null-not-allowed';
  return typeof value === 'object' ? 'not-one-text' : 'not-a-text';
}
