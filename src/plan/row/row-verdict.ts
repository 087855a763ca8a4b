import { formatDay } from '../../calendar/day.ts';
import { formatInstant, type Instant } from '../../calendar/instant.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { isDone, isReady, readMarked } from '../state/done.ts';
import { judge, type RowFacts, type Terms, termsOf, type Verdict } from '../state/judge.ts';
import { readStart } from '../state/row-time.ts';
import type { DatedState, RowState } from '../state/state.ts';
import type { RowAnswer } from './row-statement.ts';

/** What one row's own dates say of it. */
export interface RowVerdict {
  readonly state: DatedState | 'done';
  readonly dueAt: Instant | null;
  /** The deciding event and its time: a day, an instant, or what the server wrote instead; null where none has happened. */
  readonly start: { readonly event: string; readonly at: string } | null;
}

/** Judges a row that the server answered by the second implementation. */
export function judgeAnswer(checked: CheckedRule, row: RowAnswer, now: Instant): RowVerdict {
  const { rule, times, zone } = checked;
  const terms = termsOf(rule, zone, rule.plausibleAfter, rule.overdueAfterSeconds);
  const starts = times.map((time, index) => {
    const text = row.starts[index] ?? null;
    return text === null ? null : readStart(text, time);
  });
  const facts = { starts, always: times.some((time) => time.always), extended: row.extended };
  const { state, dueAt } = judge(terms, facts, now);
  const done = ASKS_DONE.has(state) && isDone(starts, readMarked(row.marked, checked), checked);
  const waits = ASKS_DONE.has(state) && !isReady(starts, row.earlier, checked);
  const index = decidingEvent(terms, facts, now);
  const time = index === null ? undefined : times[index];
  const start = index === null ? null : (starts[index] ?? null);
  return {
    // A stage before it comes first.
    state: done ? 'done' : waits ? 'kept' : state,
    dueAt,
    start: time && start !== null ? { event: time.event, at: timeText(start, row.starts[index ?? 0]) } : null,
  };
}

/** What is wrong with the dates, or still to come, is told of a row that is done, too. */
const ASKS_DONE: ReadonlySet<DatedState> = new Set([
  'kept',
  'extended',
  'review',
  'due',
  'overdue',
  'breach',
]);

/**
 * The event that alone would have the row judged as all of them have; of several the one by which it is due last, or first
 * where the earliest counts. null where none has happened.
 */
export function decidingEvent(terms: Terms, facts: RowFacts, now: Instant): number | null {
  const { state } = judge(terms, facts, now);
  const alone = facts.starts.flatMap((start, index) =>
    start === null ? [] : [{ index, ...judge(terms, { ...facts, starts: [start] }, now) }],
  );
  const [first, ...others] = alone.filter((one) => one.state === state);
  if (!first) return null;
  const isBefore = (one: Verdict, other: Verdict): boolean => (one.dueAt ?? 0n) < (other.dueAt ?? 0n);
  return others.reduce((chosen, one) => {
    const isStart = terms.combine === 'latest' ? isBefore(chosen, one) : isBefore(one, chosen);
    return isStart ? one : chosen;
  }, first).index;
}

function timeText(start: NonNullable<RowFacts['starts'][number]>, text: string | null | undefined): string {
  if (typeof start === 'string') return text ?? start;
  return start.kind === 'day' ? formatDay(start.day) : formatInstant(start.at);
}

/** What can be held, suspended, withheld or blocked: its time is over. */
const OVER: readonly DatedState[] = ['due', 'overdue', 'breach', 'review'];

/** What the dates must say of a row for the server to give it a state. */
const BY_DATES: Readonly<Record<RowState, readonly RowVerdict['state'][]>> = {
  kept: ['kept'],
  not_started: ['not_started'],
  future: ['future'],
  due: ['due'],
  overdue: ['overdue'],
  breach: ['breach'],
  review: ['review'],
  extended: ['extended'],
  undated: ['undated'],
  implausible: ['implausible'],
  done: ['done'],
  held: OVER,
  suspended: OVER,
  withheld: OVER,
  blocked: OVER,
};

/** Whether the two implementations agree about one row. */
export function agree(counted: RowState, judged: RowVerdict['state']): boolean {
  return BY_DATES[counted].includes(judged);
}
