import type { Session, TextRow } from '../database/session.ts';
import { bind, type Fragment, numbered, sql } from '../sql/fragment.ts';

/** States of experience.md that exist so far. */
export type RunState = 'queued' | 'running' | 'interrupted' | 'succeeded' | 'failed';

/** One rule, run once: because it was due, or because a person asked. */
export interface Run {
  readonly id: string;
  readonly invocation: string;
  readonly rule: string;
  readonly version: string;
  /** ISO 8601, UTC; null where a person started it. */
  readonly dueAt: string | null;
  readonly state: RunState;
  readonly rows: number;
  readonly batches: number;
}

/** A run that is about to exist. */
export type NewRun = Pick<Run, 'id' | 'invocation' | 'rule' | 'version' | 'dueAt'>;

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

/** From now on it acts, by this version of its rule; one that was interrupted goes on. */
export async function startRun(session: Session, run: string, version: string): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.run
      SET state = 'running', version = ${bind(version)}, started_at = coalesce(started_at, clock_timestamp())
      WHERE id = ${bind(run)}::uuid`),
  );
}

/** Counts a committed batch; in the transaction that appends its outcome, so that the two can never differ. */
export async function countBatch(session: Session, run: string, rows: number): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.run SET rows = rows + ${bind(rows)}::bigint, batches = batches + 1 WHERE id = ${bind(run)}::uuid`),
    'retentiond_count',
  );
}

/** It acts no more, for good or for now; `stoppedBy` is null where nothing stopped it. */
export async function endRun(session: Session, run: string, state: RunState, stoppedBy: string | null): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.run SET state = ${bind(state)}, stopped_by = ${bind(stoppedBy)}, ended_at = clock_timestamp()
      WHERE id = ${bind(run)}::uuid`),
  );
}

export async function findRun(session: Session, run: string): Promise<Run | null> {
  return (await select(session, sql`id = ${bind(run)}::uuid`))[0] ?? null;
}

/** Scheduled runs of a rule that have begun, or should have, and are not at their end; the oldest first. */
export async function unfinishedRuns(session: Session, rule: string): Promise<readonly Run[]> {
  return select(
    session,
    sql`rule = ${bind(rule)} AND due_at IS NOT NULL AND state IN ('queued', 'running', 'interrupted')`,
  );
}

/** Runs of the same rule that are said to act; whoever holds the rule's lease knows that they do not. */
export async function otherRunningRuns(session: Session, run: Pick<Run, 'id' | 'rule'>): Promise<readonly Run[]> {
  return select(session, sql`rule = ${bind(run.rule)} AND state = 'running' AND id <> ${bind(run.id)}::uuid`);
}

async function select(session: Session, condition: Fragment): Promise<readonly Run[]> {
  const result = await session.run(
    numbered(sql`
      SELECT id::text, invocation::text, rule, version,
        to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), state, rows::text, batches::text
      FROM retentiond.run WHERE ${condition} ORDER BY due_at, created_at`),
  );
  return result.rows.map(runFrom);
}

function runFrom(row: TextRow): Run {
  const [id, invocation, rule, version, dueAt, state, rows, batches] = row;
  return {
    id: String(id),
    invocation: String(invocation),
    rule: String(rule),
    version: String(version),
    dueAt: dueAt ?? null,
    state: state as RunState,
    rows: Number(rows),
    batches: Number(batches),
  };
}
