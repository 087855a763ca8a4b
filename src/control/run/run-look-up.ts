import type { Session, TextRow } from '../../database/session.ts';
import { bind, type Fragment, join, sql } from '../../sql/fragment.ts';
import { ask, type Question } from '../question.ts';
import type { Run } from './run.ts';
import type { RunState } from './run-state.ts';

export function findRun(session: Session, run: string): Promise<Run | null> {
  return ask(session, whichRun(run));
}

export function whichRun(run: string): Question<Run | null> {
  const { select, read } = whichRuns(sql`id = ${bind(run)}::uuid`);
  return { select, read: (rows) => read(rows)[0] ?? null };
}

/** Scheduled runs of a rule that a worker may take up now; the oldest first. */
export async function unfinishedRuns(session: Session, rule: string): Promise<readonly Run[]> {
  const which = sql`rule = ${bind(rule)} AND due_at IS NOT NULL
    AND (state IN ('queued', 'running', 'pausing', 'cancelling', 'interrupted')
      OR (state = 'paused' AND (until IS NULL OR until <= clock_timestamp())))`;
  return ask(session, whichRuns(which));
}

/** Runs of the same rule that are said to act; whoever holds the rule's lease knows that they do not. */
export async function otherActingRuns(
  session: Session,
  run: Pick<Run, 'id' | 'rule'>,
): Promise<readonly Run[]> {
  const which = sql`rule = ${bind(run.rule)} AND state IN ('running', 'pausing', 'cancelling') AND id <> ${bind(run.id)}::uuid`;
  return ask(session, whichRuns(which));
}

/** The runs of a rule that began or ended last, the newest first. */
export async function latestRuns(session: Session, rule: string, limit: number): Promise<readonly Run[]> {
  const newest = sql`created_at DESC LIMIT ${bind(limit)}::bigint`;
  return ask(session, whichRuns(sql`rule = ${bind(rule)}`, newest));
}

const COLUMNS = join(
  [
    sql`id::text`,
    sql`invocation::text`,
    sql`rule`,
    sql`version`,
    utc(sql`due_at`),
    sql`state`,
    sql`stopped_by`,
    sql`who`,
    sql`why`,
    utc(sql`until`),
    sql`rows::text`,
    sql`batches::text`,
    sql`observed::text`,
    utc(sql`started_at`),
    utc(sql`ended_at`),
  ],
  ', ',
);

/** Whole seconds are enough for people, and scheduled times have no more. */
function utc(column: Fragment): Fragment {
  return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

function whichRuns(condition: Fragment, order = sql`due_at, created_at`): Question<readonly Run[]> {
  return {
    select: sql`SELECT ${COLUMNS} FROM retentiond.run WHERE ${condition} ORDER BY ${order}`,
    read: (rows) => rows.map(runFrom),
  };
}

function runFrom(row: TextRow): Run {
  const [
    id,
    invocation,
    rule,
    version,
    dueAt,
    state,
    stoppedBy,
    who,
    why,
    until,
    rows,
    batches,
    observed,
    startedAt,
    endedAt,
  ] = row;
  return {
    id: String(id),
    invocation: String(invocation),
    rule: String(rule),
    version: String(version),
    dueAt: dueAt ?? null,
    state: state as RunState,
    stoppedBy: stoppedBy ?? null,
    who: who ?? null,
    why: why ?? null,
    until: until ?? null,
    rows: Number(rows),
    batches: Number(batches),
    observed: observed == null ? null : Number(observed),
    startedAt: startedAt ?? null,
    endedAt: endedAt ?? null,
  };
}
