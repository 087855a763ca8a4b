import { type Fragment, join, placeheld, raw, sql } from '../../sql/fragment.ts';
import { allAnswered } from '../answered.ts';
import type { BatchStart, BatchStartBeside, Result, ServerLimits, Session, TableUse } from '../session.ts';
import { readShapes } from './catalogue/catalogue.ts';
import { serverOf } from './server/server-of.ts';

/** Where the session has READ COMMITTED, which it was given at connect. */
export const BEGIN = placeheld(raw('START TRANSACTION READ WRITE'));

/** Within limits that hold for the session from now on: neither server has any for one transaction. */
export async function beginBatch(
  session: Session,
  tables: readonly TableUse[],
  limits: ServerLimits,
): Promise<BatchStart> {
  const begun = beginning(session, tables, limits);
  const shapes = shapesOf(session, tables);
  await allAnswered<unknown>([...begun, shapes]);
  return { transaction: '', shapes: await shapes };
}

/**
 * Whatever changes a table's definition waits for these locks, and whoever asks for one waits for what already waits: while
 * the other transaction holds its own, nothing has come between.
 */
export async function beginBeside(
  session: Session,
  tables: readonly TableUse[],
  limits: ServerLimits,
  _receipt: 'table' | 'none',
  areHeld: () => boolean,
): Promise<BatchStartBeside> {
  await allAnswered(beginning(session, tables, limits));
  return { transaction: '', shapes: areHeld() ? null : await shapesOf(session, tables) };
}

function beginning(
  session: Session,
  tables: readonly TableUse[],
  limits: ServerLimits,
): readonly Promise<Result>[] {
  const [limited, locked] = [limitsText(session, limits), tables.map((table) => lockTable(session, table))];
  if (serverOf(session) === 'MySQL') {
    return [
      session.script(limited),
      session.run(BEGIN),
      ...locked.map((rows) => session.run(placeheld(sql`SELECT 1 ${rows}`))),
    ];
  }
  // One message: every other one would wait for our turn, and for the server's.
  const steps = [raw(limited), raw(BEGIN.text), ...locked.map((rows) => sql`SELECT 1 INTO @held ${rows}`)];
  return [session.run(placeheld(sql`BEGIN NOT ATOMIC ${join(steps, '; ')}; END`))];
}

function shapesOf(session: Session, tables: readonly TableUse[]): ReturnType<typeof readShapes> {
  return readShapes(
    session,
    tables.map(({ table }) => table),
  );
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
  const rows = sql`FROM ${engine.dialect.relation(table)} WHERE FALSE`;
  return use === 'change' ? sql`${rows} FOR UPDATE` : rows;
}
