import { monotonic } from '../../clock.ts';
import type { TargetIdentity } from '../../control/batch/open-batch.ts';
import type { Session, TableUse } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { changedColumn } from '../../grants/changed-column.ts';
import type { CheckedRule, OtherTable } from '../../plan/checked/checked-rule.ts';
import { shapeName, type TableShape } from '../../sql/shape.ts';
import { SERVER_LIMITS } from './answer-limits.ts';

/**
 * Step 1: begins a batch, and holds every table still that it reads or changes; resolves to the transaction's number. The
 * statements are sent at once, so that whoever sends the next ones need not wait for these.
 */
export async function beginBatch(
  checked: CheckedRule,
  session: Session,
  receipt: TargetIdentity['receipt'],
): Promise<string> {
  const tables = tablesOf(checked);
  const { transaction, shapes } = await session.engine.beginBatch(
    session,
    usesOf(checked, tables),
    SERVER_LIMITS,
    receipt,
  );
  for (const [index, { shape }] of tables.entries()) requireShape(shape, shapes[index] ?? null);
  return transaction;
}

/** How long the tables of one transaction after the other count as seen: not everything about them asks for a lock. */
const SEEN_MS = 1_000;

/** The tables of an open batch, which it holds still. */
export interface HeldTables {
  /** Set before its COMMIT or ROLLBACK is sent. */
  released: boolean;
  /** When they were last read, in milliseconds of a clock that only grows. */
  readonly seenAt: number;
}

/** A batch that has begun, before its rows are looked for. */
export interface Begun {
  readonly transaction: string;
  readonly tables: HeldTables;
}

/**
 * The same beside a batch that holds the tables still, and is ours: where it does so until these locks are there as well,
 * nothing that waits for them has come between, and the tables are not read again.
 */
export async function beginBeside(
  checked: CheckedRule,
  session: Session,
  receipt: TargetIdentity['receipt'],
  other: HeldTables | null,
): Promise<Begun> {
  const now = monotonic();
  const seen = { transaction: '', tables: { released: false, seenAt: now } };
  if (!other || now - other.seenAt > SEEN_MS)
    return { ...seen, transaction: await beginBatch(checked, session, receipt) };
  const tables = tablesOf(checked);
  const { transaction, shapes } = await session.engine.beginBeside(
    session,
    usesOf(checked, tables),
    SERVER_LIMITS,
    receipt,
    () => !other.released,
  );
  if (!shapes) return { transaction, tables: { released: false, seenAt: other.seenAt } };
  for (const [index, { shape }] of tables.entries()) requireShape(shape, shapes[index] ?? null);
  return { ...seen, transaction };
}

function tablesOf(checked: CheckedRule): readonly OtherTable[] {
  return [{ shape: checked.shape, use: 'change' }, ...checked.others];
}

function usesOf(checked: CheckedRule, tables: readonly OtherTable[]): readonly TableUse[] {
  return tables.map(({ shape, use }) => ({ table: shape, use, column: changedColumn(checked, shape) }));
}

/** Whether the table is still the one that was looked at; it stays so until the transaction ends. */
export function requireShape(planned: TableShape, live: TableShape | null): void {
  if (live?.fingerprint === planned.fingerprint) return;
  throw new Failure({
    code: 'drift',
    kind: 'refused',
    fact: `the table ${shapeName(planned)} is not the one that was planned for: its columns, keys, triggers or policies changed`,
    hint: 'run `retentiond validate --connect`, then plan again',
  });
}
