import type { Session } from '../../database/session.ts';
import { bind, type Fragment, numbered, sql } from '../../sql/fragment.ts';
import type { Run } from './run.ts';
import { FINAL, type RunState, sourcesOf } from './run-state.ts';

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
        stopped_by = NULL, who = NULL, why = NULL, until = NULL, ended_at = NULL, braked = NULL, braked_since = NULL
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

/** Moves every run that this has stopped and that an arrow leads from; tells how many. */
export async function moveRunsStoppedBy(session: Session, stoppedBy: string, move: Move): Promise<number> {
  return moveRuns(session, sql`stopped_by = ${bind(stoppedBy)} AND state = 'paused'`, move);
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
