import type { TargetIdentity } from '../control/open-batch.ts';
import { readShape } from '../database/introspect.ts';
import { onlyValue, type Session } from '../database/session.ts';
import { Failure } from '../errors.ts';
import type { CheckedRule, OtherTable } from '../plan/checked-rule.ts';
import { numbered } from '../sql/fragment.ts';
import { relation } from '../sql/postgresql.ts';
import { shapeName, type TableShape } from '../sql/shape.ts';
import { answered } from './answered.ts';

/**
 * Below PostgreSQL's deadlock_timeout of 1 s, so that the application is never the victim of a deadlock with us; the
 * idle limit frees the rows when this process freezes; a plan made for any limit and cutoff reads the whole table.
 */
const BEGIN = [
  'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
  "SET LOCAL lock_timeout = '500ms'",
  "SET LOCAL statement_timeout = '60s'",
  "SET LOCAL idle_in_transaction_session_timeout = '10s'",
  'SET LOCAL plan_cache_mode = force_custom_plan',
];

/**
 * Writes the transaction's number to disk before the intent names it: after a crash, a server gives numbers once more
 * that never got there, and recovery would read what became of somebody else's transaction.
 */
const KEEP_NUMBER = [
  // Its own record bears the number; the next one, of no transaction, puts all before it on disk.
  "SELECT pg_logical_emit_message(true, 'retentiond', 'batch')",
  "SELECT pg_logical_emit_message(false, 'retentiond', 'batch', true)",
];

/**
 * Step 1: begins a batch, and holds every table still that it reads or changes; resolves to the transaction's number. The
 * statements are sent at once, so that whoever sends the next ones need not wait for these.
 */
export async function beginBatch(
  checked: CheckedRule,
  session: Session,
  receipt: TargetIdentity['receipt'],
): Promise<string> {
  const tables: readonly OtherTable[] = [{ shape: checked.shape, use: 'change' }, ...checked.others];
  const sent = [
    session.script(
      [
        ...BEGIN,
        ...(receipt === 'none' ? KEEP_NUMBER : []),
        ...tables.map(lockTable),
        'SELECT pg_current_xact_id()::text',
      ].join('; '),
    ),
    ...tables.map(({ shape }) => readShape(session, shape)),
  ] as const;
  const [begun, ...live] = await Promise.allSettled(sent);
  const transaction = String(onlyValue(answered(begun)));
  for (const [index, table] of tables.entries()) {
    requireShape(table.shape, answered(live[index] as PromiseSettledResult<TableShape | null>));
  }
  return transaction;
}

/** Against a trigger, column or policy that comes between the check and the change. */
function lockTable({ shape, use }: OtherTable): string {
  const mode = use === 'change' ? 'ROW EXCLUSIVE' : 'ACCESS SHARE';
  return `LOCK TABLE ${numbered(relation(shape)).text} IN ${mode} MODE`;
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
