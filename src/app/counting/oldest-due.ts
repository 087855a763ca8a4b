import type { Instant, Start } from '../../calendar/instant.ts';
import { firstInstantOf, type Zone } from '../../calendar/zone.ts';
import type { Session, TextRow } from '../../database/session.ts';
import { cursorAt } from '../../enforce/change/lock.ts';
import { type Cursor, leadingTime } from '../../plan/change/next-rows.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import type { RulePlan } from '../../plan/plan.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import { IMPLAUSIBLE, readStart } from '../../plan/state/row-time.ts';

const PAGE_ROWS = 10_000;
/** Where no index leads to the oldest row, so many are looked through before it is given up. */
const MOST_ROWS = 100_000;

/**
 * The start of the row that is due for longest, in microseconds since 1970; null where none is due, none has a start, or
 * too many are due to find it. Reads only; keys are read, and dropped at once.
 */
export async function oldestDueStart(
  session: Session,
  plan: RulePlan,
  holds: KnownHolds,
): Promise<Instant | null> {
  const { checked, statements } = plan;
  const { times } = checked;
  if (times.length === 0) return null;
  const isInOrder = times.length === 1 && leadingTime(checked) !== null;
  const limit = isInOrder ? 1 : PAGE_ROWS;
  let oldest: Instant | null = null;
  let after: Cursor | null = null;
  for (let read = 0; read < MOST_ROWS; read += limit) {
    const { rows } = await session.run(statements.list(after, limit, holds));
    for (const row of rows) oldest = earlier(oldest, startOf(checked, row));
    const last = rows.at(-1);
    if (isInOrder || !last || rows.length < limit) return oldest;
    after = cursorAt({ plan }, last);
  }
  return null;
}

/** The one of a row's events from which its period runs. */
function startOf({ key, times, rule, zone }: CheckedRule, row: TextRow): Instant | null {
  const instants = times.flatMap((time, index) => {
    const text = row[key.length + index] ?? null;
    const start = text === null ? null : readStart(text, time);
    return start === null || start === IMPLAUSIBLE ? [] : [instantOf(start, zone)];
  });
  if (instants.length === 0) return null;
  return instants.reduce((chosen, next) => (next > chosen === (rule.combine === 'latest') ? next : chosen));
}

function instantOf(start: Start, zone: Zone): Instant {
  return start.kind === 'day' ? firstInstantOf(start.day, zone) : start.at;
}

function earlier(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
