import type { TargetIdentity } from '../control/open-batch.ts';
import type { Session } from '../database/session.ts';
import { Failure } from '../errors.ts';
import type { CheckedRule, OtherTable } from '../plan/checked-rule.ts';
import { shapeName, type TableShape } from '../sql/shape.ts';
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
  const tables: readonly OtherTable[] = [{ shape: checked.shape, use: 'change' }, ...checked.others];
  const uses = tables.map(({ shape, use }) => ({ table: shape, use }));
  const { transaction, shapes } = await session.engine.beginBatch(session, uses, SERVER_LIMITS, receipt);
  for (const [index, { shape }] of tables.entries()) requireShape(shape, shapes[index] ?? null);
  return transaction;
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
