import type { Session, TextRow } from '../database/session.ts';
import { bind, type Fragment, join, numbered, sql } from '../sql/fragment.ts';
import { FINAL, type RunState, sourcesOf } from './run-state.ts';

/** One rule, run once: because it was due, or because a person asked. */
export interface Run {
  readonly id: string;
  readonly invocation: string;
  readonly rule: string;
  readonly version: string;
  /** ISO 8601, UTC; null where a person started it. */
  readonly dueAt: string | null;
  readonly state: RunState;
  /** A slug: what stopped it; null where nothing did. */
  readonly stoppedBy: string | null;
  readonly who: string | null;
  readonly why: string | null;
  /** ISO 8601, UTC: until when it is paused; null: until somebody resumes it. */
  readonly until: string | null;
  readonly rows: number;
  readonly batches: number;
  /** Rows that were due where it only looked; null where it acted. */
  readonly observed: number | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** A run that is about to exist. */
export type NewRun = Pick<Run, 'id' | 'invocation' | 'rule' | 'version' | 'dueAt'>;

/** What is written down with a move to another state. */
export interface Move {
  readonly to: RunState;
  readonly stoppedBy?: string | null;
  readonly who?: string | null;
  readonly why?: string | null;
  readonly until?: string | null;
}

/** Writes the run down; false where that scheduled time has its run already. */
export async function insertRun(session: Session, run: NewRun): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      INSERT INTO retentiond.run (id, invocation, rule, version, due_at, state)
      VALUES (${bind(run.id)}::uuid, ${bind(run.invocation)}::uuid, ${bind(run.rule)}, ${bind(run.version)},
        ${bind(run.dueAt)}::timestamptz, 'queued')
      ON CONFLICT (rule, due_at) DO NOTHING`),
  );
  return result.count === 1;
}

/** From now on it acts, by this version of its rule; one that was interrupted or paused goes on. */
export async function startRun(session: Session, run: string, version: string): Promise<boolean> {
  // One that a person is pausing or cancelling at this moment stays so: its next batch will see it.
  const result = await session.run(
    numbered(sql`
      UPDATE retentiond.run
      SET state = CASE WHEN state IN ('pausing', 'cancelling') THEN state ELSE 'running' END,
        version = ${bind(version)}, started_at = coalesce(started_at, clock_timestamp()),
        stopped_by = NULL, who = NULL, why = NULL, until = NULL, ended_at = NULL
      WHERE id = ${bind(run)}::uuid AND state = ANY (${bind([...sourcesOf('running'), 'running', 'cancelling'])}::text[])`),
  );
  return result.count === 1;
}

/** Counts a committed batch; in the transaction that appends its outcome, so that the two can never differ. */
export async function countBatch(session: Session, run: string, rows: number): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.run SET rows = rows + ${bind(rows)}::bigint, batches = batches + 1 WHERE id = ${bind(run)}::uuid`),
    'retentiond_count',
  );
}

/** Remembers how many rows a run that only looked has found due. */
export async function noteObserved(session: Session, run: string, rows: number): Promise<void> {
  await session.run(
    numbered(sql`UPDATE retentiond.run SET observed = ${bind(rows)}::bigint WHERE id = ${bind(run)}::uuid`),
  );
}

/** Moves the run to another state; false where no arrow leads there from where it stands. */
export async function moveRun(session: Session, run: string, move: Move): Promise<boolean> {
  return (await moveRuns(session, sql`id = ${bind(run)}::uuid`, move)) === 1;
}

/** Moves every run of the rule, or of all rules, that an arrow leads from; tells how many. */
export async function moveRunsOf(
  session: Session,
  rule: string | null,
  from: RunState,
  move: Move,
): Promise<number> {
  const whose = rule === null ? sql`TRUE` : sql`rule = ${bind(rule)}`;
  return moveRuns(session, sql`${whose} AND state = ${bind(from)}`, move);
}

async function moveRuns(session: Session, which: Fragment, move: Move): Promise<number> {
  const ended = FINAL.includes(move.to) || move.to === 'interrupted' || move.to === 'paused';
  const result = await session.run(
    numbered(sql`
      UPDATE retentiond.run
      SET state = ${bind(move.to)}, stopped_by = ${bind(move.stoppedBy ?? null)}, who = ${bind(move.who ?? null)},
        why = ${bind(move.why ?? null)}, until = ${bind(move.until ?? null)}::timestamptz,
        ended_at = CASE WHEN ${bind(ended)}::boolean THEN clock_timestamp() END
      WHERE ${which} AND state = ANY (${bind(sourcesOf(move.to))}::text[])`),
  );
  return result.count;
}

export async function findRun(session: Session, run: string): Promise<Run | null> {
  return (await select(session, sql`id = ${bind(run)}::uuid`))[0] ?? null;
}

/** Scheduled runs of a rule that a worker may take up now; the oldest first. */
export async function unfinishedRuns(session: Session, rule: string): Promise<readonly Run[]> {
  return select(
    session,
    sql`rule = ${bind(rule)} AND due_at IS NOT NULL
      AND (state IN ('queued', 'running', 'pausing', 'cancelling', 'interrupted')
        OR (state = 'paused' AND (until IS NULL OR until <= clock_timestamp())))`,
  );
}

/** Runs of the same rule that are said to act; whoever holds the rule's lease knows that they do not. */
export async function otherActingRuns(
  session: Session,
  run: Pick<Run, 'id' | 'rule'>,
): Promise<readonly Run[]> {
  return select(
    session,
    sql`rule = ${bind(run.rule)} AND state IN ('running', 'pausing', 'cancelling') AND id <> ${bind(run.id)}::uuid`,
  );
}

/** The runs of a rule that began or ended last, the newest first. */
export async function latestRuns(session: Session, rule: string, limit: number): Promise<readonly Run[]> {
  return select(session, sql`rule = ${bind(rule)}`, sql`created_at DESC LIMIT ${bind(limit)}::bigint`);
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

async function select(
  session: Session,
  condition: Fragment,
  order = sql`due_at, created_at`,
): Promise<readonly Run[]> {
  const result = await session.run(
    numbered(sql`SELECT ${COLUMNS} FROM retentiond.run WHERE ${condition} ORDER BY ${order}`),
  );
  return result.rows.map(runFrom);
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
