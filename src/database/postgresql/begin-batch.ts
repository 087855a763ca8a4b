import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import { POSTGRESQL } from '../../sql/postgresql/dialect.ts';
import { allAnswered } from '../answered.ts';
import {
  type BatchStart,
  type BatchStartBeside,
  onlyValue,
  type Result,
  type ServerLimits,
  type Session,
  type TableUse,
} from '../session.ts';
import { readShape } from './catalogue.ts';

export const BEGIN = numbered(raw('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE'));

/** A plan made for any cutoff may read the whole table; the catalogue's, which is dear to make, may be kept. */
const PLAN_EACH = 'SET LOCAL plan_cache_mode = force_custom_plan';

/**
 * Writes the transaction's number to disk before the intent names it: after a crash, a server gives numbers once more
 * that never got there, and recovery would read what became of somebody else's transaction.
 */
const KEEP_NUMBER = [
  // Its own record bears the number; the next one, of no transaction, puts all before it on disk.
  "SELECT pg_logical_emit_message(true, 'retentiond', 'batch')",
  "SELECT pg_logical_emit_message(false, 'retentiond', 'batch', true)",
];

/** The statements are sent at once, so that whoever sends the next ones need not wait for these. */
export async function beginBatch(
  session: Session,
  tables: readonly TableUse[],
  limits: ServerLimits,
  receipt: 'table' | 'none',
): Promise<BatchStart> {
  const begun = session.script(
    [...beginning(tables, limits, receipt), 'SELECT pg_current_xact_id()::text'].join('; '),
  );
  const live = tables.map(({ table }) => readShape(session, table));
  await allAnswered<unknown>([begun, ...live, session.script(PLAN_EACH)]);
  return { transaction: String(onlyValue(await begun)), shapes: await Promise.all(live) };
}

/**
 * Every lock that would be in the way of these keeps what a batch asks of a table as it is; a child alone is made beside
 * them. The catalogue is read where either is not so.
 */
export async function beginBeside(
  session: Session,
  tables: readonly TableUse[],
  limits: ServerLimits,
  receipt: 'table' | 'none',
  areHeld: () => boolean,
): Promise<BatchStartBeside> {
  const names = tables.map(({ table }) => numbered(POSTGRESQL.relation(table)).text);
  const asked = numbered(sql`
    SELECT pg_current_xact_id()::text, EXISTS (SELECT FROM pg_inherits WHERE inhparent = ANY (${bind(names)}::regclass[]))::text`);
  const [, answer] = await allAnswered<Result>([
    session.script(beginning(tables, limits, receipt).join('; ')),
    session.run(asked, 'retentiond_beside'),
  ]);
  const [transaction, haveChildren] = answer?.rows[0] ?? [];
  if (areHeld() && haveChildren === 'false') return { transaction: String(transaction), shapes: null };
  const shapes = await Promise.all(tables.map(({ table }) => readShape(session, table)));
  return { transaction: String(transaction), shapes };
}

function beginning(tables: readonly TableUse[], limits: ServerLimits, receipt: 'table' | 'none'): string[] {
  return [
    BEGIN.text,
    // One statement: as many as there are cost the server more than what they do.
    `SELECT ${[
      setting('lock_timeout', limits.lock),
      setting('statement_timeout', limits.statement),
      setting('idle_in_transaction_session_timeout', limits.idle),
    ].join(', ')}`,
    ...(receipt === 'none' ? KEEP_NUMBER : []),
    ...tables.map(lockTable),
  ];
}

/** For this transaction alone, in milliseconds. */
function setting(name: string, value: number): string {
  return `set_config('${name}', '${value}', true)`;
}

/**
 * Against a trigger, column or policy that comes between the check and the change. `LOCK TABLE` asks for a right on the
 * whole table; a statement takes the same lock by a right on one column, and explained it does nothing else.
 */
function lockTable({ table, use, column }: TableUse): string {
  const name = numbered(POSTGRESQL.relation(table)).text;
  if (use === 'read') return `EXPLAIN SELECT FROM ${name}`;
  if (column == null) return `LOCK TABLE ${name} IN ROW EXCLUSIVE MODE`;
  return `EXPLAIN UPDATE ONLY ${name} SET ${numbered(POSTGRESQL.identifier(column)).text} = NULL WHERE FALSE`;
}
