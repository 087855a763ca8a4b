import { type Fragment, placeheld, raw, sql } from '../../sql/fragment.ts';
import { allAnswered } from '../answered.ts';
import type { BatchStart, ServerLimits, Session, TableUse } from '../session.ts';
import { readShapes } from './catalogue.ts';
import { serverOf } from './server-of.ts';

/** Where the session has READ COMMITTED, which it was given at connect. */
export const BEGIN = placeheld(raw('START TRANSACTION READ WRITE'));

/** Within limits that hold for the session from now on: neither server has any for one transaction. */
export async function beginBatch(
  session: Session,
  tables: readonly TableUse[],
  limits: ServerLimits,
): Promise<BatchStart> {
  const limited = session.script(limitsText(session, limits));
  const begun = session.run(BEGIN);
  const locked = tables.map((table) => session.run(placeheld(lockTable(session, table))));
  const shapes = readShapes(
    session,
    tables.map(({ table }) => table),
  );
  await allAnswered<unknown>([limited, begun, ...locked, shapes]);
  return { transaction: '', shapes: await shapes };
}

/** Locks are waited for in whole seconds, one at least. */
export async function limitLocks(session: Session, milliseconds: number): Promise<void> {
  await session.script(`SET SESSION ${lockLimits(milliseconds)}`);
}

function lockLimits(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return `innodb_lock_wait_timeout = ${seconds}, lock_wait_timeout = ${seconds}`;
}

/** MySQL limits what only reads, and no idleness: there recovery ends the recorded connection. */
function limitsText(session: Session, { lock, statement, idle }: ServerLimits): string {
  const own =
    serverOf(session) === 'MariaDB'
      ? `max_statement_time = ${statement / 1000}, idle_transaction_timeout = ${Math.ceil(idle / 1000)}`
      : `max_execution_time = ${statement}`;
  return `SET SESSION ${lockLimits(lock)}, ${own}`;
}

/**
 * Reads no row: that it has opened the table keeps every change of its definition waiting until the transaction ends,
 * against a trigger, column or key that comes between the check and the change.
 */
function lockTable({ engine }: Session, { table, use }: TableUse): Fragment {
  const rows = sql`SELECT 1 FROM ${engine.dialect.relation(table)} WHERE FALSE`;
  return use === 'change' ? sql`${rows} FOR UPDATE` : rows;
}
