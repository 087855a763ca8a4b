import type { Period } from '../../calendar/period.ts';
import type { Phrase } from '../../finding-text/text.ts';

/** A period as a word of a finding, told in its language. */
export function periodPhrase({ count, unit }: Period): Phrase {
  if (unit === 'moment') return { phrase: 'no-time' };
  return count === 1 ? { phrase: `one-${unit}` } : { phrase: `many-${unit}`, name: String(count) };
}

/** A number of days; begun ones count whole. */
export function daysPhrase(days: number): Phrase {
  return periodPhrase({ count: Math.ceil(days), unit: 'day' });
}
