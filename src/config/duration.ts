import { parsePeriod } from '../calendar/period.ts';

const SECONDS: Readonly<Partial<Record<string, number>>> = { minute: 60, hour: 3_600, day: 86_400 };

/** The seconds of a duration of minutes, hours or days; null for anything else: a month is no duration. */
export function secondsIn(text: string): number | null {
  const period = parsePeriod(text);
  if ('problem' in period) return null;
  const unit = SECONDS[period.unit];
  return unit === undefined ? null : period.count * unit;
}
