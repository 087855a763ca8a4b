import { cutoff } from '../../calendar/cutoff.ts';
import { formatDay } from '../../calendar/day.ts';
import { formatInstant, type Instant } from '../../calendar/instant.ts';
import { formatPeriod, type Period } from '../../calendar/period.ts';
import { dayAt, type Zone } from '../../calendar/zone.ts';
import { periodsOf } from '../../policy/keep.ts';
import type { Policy, Stage } from '../../policy/policy.ts';
import { stagePeriods } from '../../policy/stage.ts';
import type { Speech } from './speech.ts';

/** What each period comes to today. */
export function todayLines(policy: Policy, zone: Zone, now: Instant, speech: Speech): readonly string[] {
  const isAlone = stagePeriods(policy).length === 1;
  return policy.stages.flatMap((stage) =>
    periodsOf(stage.keep).map((period) => {
      const label = isAlone ? null : labelOf(stage, period, speech);
      return todayLine(stage, cutoffText(period, zone, now), { label, speech });
    }),
  );
}

/** The first day, or the first instant, from which rows are not yet past their time, and today where days are counted. */
export function cutoffText(
  period: Period,
  zone: Zone,
  now: Instant,
): { readonly before: string; readonly today: string | null } {
  const { instant, day } = cutoff(now, period, zone);
  return day === null || period.unit === 'moment'
    ? { before: formatInstant(instant), today: null }
    : { before: formatDay(day), today: formatDay(dayAt(now, zone)) };
}

function todayLine(
  { action }: Stage,
  { before, today }: ReturnType<typeof cutoffText>,
  { label, speech }: { readonly label: string | null; readonly speech: Speech },
): string {
  const { say } = speech;
  if (today === null)
    return action === 'review' ? say.nowReviewed(before, label) : say.nowInstant(before, label);
  return action === 'review' ? say.todayReviewed(today, before, label) : say.today(today, before, label);
}

function labelOf({ number }: Stage, period: Period, { say, language }: Speech): string {
  if (number !== null) return say.stageLabel(number);
  const text = formatPeriod(period, language);
  return period.unit === 'moment' ? say.quote(text) : say.periodLabel(text);
}
