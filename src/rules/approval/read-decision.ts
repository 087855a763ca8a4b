import type { Keep } from '../../calendar/keep.ts';
import { parsePeriod } from '../../calendar/parse-period.ts';
import { NO_LONGER, type Period } from '../../calendar/period.ts';
import { LONGEST } from '../../calendar/unit.ts';
import type { Decision } from '../rule/rule.ts';

/**
 * A decision out of its JSON, as it was approved or planned; null where it is none that this version can compare. What
 * is written in it, names and conditions, is only ever compared, never run.
 */
export function readDecision(value: unknown): Decision | null {
  if (!isRecord(value) || !isKeep(value['keep']) || !Array.isArray(value['start'])) return null;
  const { extension, suspension, filter, plausibleAfter, table } = value;
  const isSound =
    isFilter(filter) &&
    isExtension(extension) &&
    Array.isArray(suspension) &&
    typeof plausibleAfter === 'string' &&
    typeof table === 'string';
  return isSound ? (value as unknown as Decision) : null;
}

function isExtension(value: unknown): boolean {
  if (value === null) return true;
  return isRecord(value) && Array.isArray(value['while']) && isPeriod(value['atMost']);
}

function isFilter(value: unknown): boolean {
  if (value === null) return true;
  if (!isRecord(value)) return false;
  return value['op'] !== 'all' || (Array.isArray(value['predicates']) && value['predicates'].every(isFilter));
}

function isKeep(value: unknown): value is Keep {
  return value === 'indefinitely' || value === 'forbidden' || isPeriod(value);
}

function isPeriod(value: unknown): value is Period {
  if (!isRecord(value) || typeof value['count'] !== 'number') return false;
  if (value['unit'] === NO_LONGER.unit) return value['count'] === NO_LONGER.count;
  if (typeof value['unit'] !== 'string' || !Object.hasOwn(LONGEST, value['unit'])) return false;
  return !('problem' in parsePeriod(`${value['count']} ${value['unit']}s`));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
