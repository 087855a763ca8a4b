import type { TargetIdentity } from '../control/open-batch.ts';
import { readShape } from '../database/introspect.ts';
import { onlyValue, type Session, type TextRow } from '../database/session.ts';
import { Failure } from '../errors.ts';
import { judge } from '../plan/judge.ts';
import { readStart } from '../plan/row-time.ts';
import { type Cursor, leadingTime } from '../plan/statements.ts';
import { numbered } from '../sql/fragment.ts';
import { relation } from '../sql/postgresql.ts';
import { shapeName, type TableShape } from '../sql/shape.ts';
import type { Scene } from './scene.ts';

/** Rows under lock that both implementations call due. */
export interface LockedRows {
  readonly identity: TargetIdentity;
  /** Key values as text, one list a row. */
  readonly keys: readonly (readonly string[])[];
  /** Rows that were read and left alone. */
  readonly left: number;
  /** Where the next batch begins; null where nothing was found. */
  readonly cursor: Cursor | null;
}

/**
 * Below PostgreSQL's deadlock_timeout of 1 s, so that the application is never the victim of a deadlock with us; the
 * idle limit frees the rows when this process freezes.
 */
const BEGIN = [
  'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
  "SET LOCAL lock_timeout = '500ms'",
  "SET LOCAL statement_timeout = '60s'",
  "SET LOCAL idle_in_transaction_session_timeout = '10s'",
];

/**
 * Steps 1 to 3: begin, hold the table's shape still, lock what is due, judge each row once more. The statements are sent
 * together, since the server does them in their order anyway; their answers are looked at in that order too.
 */
export async function lockRows(scene: Scene, session: Session, after: Cursor | null): Promise<LockedRows> {
  const { checked, statements } = scene.plan;
  const { schema, name } = checked.shape;
  const target = await scene.target.name();
  // Against a trigger, column or policy that comes between the check and the deletion.
  const table = `LOCK TABLE ${numbered(relation(checked.shape)).text} IN ROW EXCLUSIVE MODE`;
  const [begun, live, found] = await Promise.allSettled([
    session.script([...BEGIN, table, 'SELECT pg_current_xact_id()::text'].join('; ')),
    readShape(session, { schema, name }),
    session.run(
      statements.lock(after, scene.batchRows),
      after ? 'retentiond_lock_next' : 'retentiond_lock_first',
    ),
  ]);
  const transaction = String(onlyValue(answered(begun)));
  requireShape(checked.shape, answered(live));
  return judgeRows(scene, answered(found).rows, { ...target, transaction });
}

function answered<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

function requireShape(planned: TableShape, live: TableShape | null): void {
  if (live?.fingerprint === planned.fingerprint) return;
  throw new Failure({
    code: 'drift',
    kind: 'refused',
    fact: `the table ${shapeName(planned)} is not the one that was planned for: its columns, keys, triggers or policies changed`,
    hint: 'run `retentiond validate --connect`, then plan again',
  });
}

function judgeRows(scene: Scene, rows: readonly TextRow[], identity: TargetIdentity): LockedRows {
  const due = rows.filter((row) => isDue(scene, row));
  const keyWidth = scene.plan.checked.key.length;
  const last = rows.at(-1);
  return {
    identity,
    keys: due.map((row) => row.slice(0, keyWidth) as string[]),
    left: rows.length - due.length,
    cursor: last ? cursorAt(scene, last) : null,
  };
}

/** The second implementation, on the values that are under lock now. */
function isDue(scene: Scene, row: TextRow): boolean {
  const { checked, now } = scene.plan;
  const first = checked.key.length;
  const starts = checked.times.map((time, index) => {
    const text = row[first + index] ?? null;
    return text === null ? null : readStart(text, time);
  });
  const extended = row[first + checked.times.length] === 'true';
  const verdict = judge(scene.terms, { starts, always: false, extended }, now);
  return verdict.state === 'due' || verdict.state === 'overdue';
}

function cursorAt(scene: Scene, row: TextRow): Cursor {
  const { checked } = scene.plan;
  const lead = leadingTime(checked);
  const index = lead ? checked.key.length + checked.times.indexOf(lead) : -1;
  return { lead: lead ? (row[index] as string) : null, key: row.slice(0, checked.key.length) as string[] };
}
