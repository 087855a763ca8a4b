import { formatPeriod, isoPeriod, type Period } from './period.ts';

/** How long data is held: for a period, without end, or not at all, so that every row is a breach. */
export type Keep = Period | 'indefinitely' | 'forbidden';

/** The period; null for the two words that are none. */
export function periodOf(keep: Keep): Period | null {
  return typeof keep === 'string' ? null : keep;
}

/** What the ids of rules say after `@`: `P24M`, `no-longer`, `indefinitely`, `forbidden`. */
export function keepTag(keep: Keep): string {
  if (typeof keep === 'string') return keep;
  return keep.unit === 'moment' ? 'no-longer' : isoPeriod(keep);
}

/** As a policy writes it. */
export function formatKeep(keep: Keep): string {
  return typeof keep === 'string' ? keep : formatPeriod(keep, 'en');
}
