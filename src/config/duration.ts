import { z } from 'zod';
import { parsePeriod } from '../calendar/parse-period.ts';
import type { FindingCode } from '../finding.ts';
import { refuse } from '../reading/refuse.ts';

const SECONDS: Readonly<Partial<Record<string, number>>> = {
  minute: 60,
  hour: 3_600,
  day: 86_400,
  week: 604_800,
};

/** Policies know no seconds, so the calendar has none; at most 31 years of them. */
const WRITTEN_SECONDS = /^ *(?:([1-9][0-9]{0,8})[ \u00A0\u2007\u202F]*seconde?s?|PT([1-9][0-9]{0,8})S) *$/i;

/** The seconds of a duration of seconds, minutes, hours, days or weeks; null for anything else: a month is no duration. */
export function secondsIn(text: string): number | null {
  const [, words, iso] = WRITTEN_SECONDS.exec(text) ?? [];
  const seconds = words ?? iso;
  if (seconds !== undefined) return Number(seconds);
  const period = parsePeriod(text);
  if ('problem' in period) return null;
  const unit = SECONDS[period.unit];
  return unit === undefined ? null : period.count * unit;
}

/** A number alone has no unit, so that quotes around it would not mend it. */
export const writtenDuration = z.string({ error: 'duration-not-readable' satisfies FindingCode });

/** How long something may take or last, as written. */
export const durationSchema = writtenDuration.superRefine((text, issues) => {
  if (secondsIn(text) === null) refuse(issues, 'duration-not-readable');
});
