import { randomUUID } from 'node:crypto';
import type { OpenBatch } from '../control/open-batch.ts';
import type { Session } from '../database/session.ts';
import { commit, rollback } from '../database/transaction.ts';
import { Failure } from '../errors.ts';
import type { Cursor } from '../plan/statements.ts';
import { bind, numbered, type Statement, sql } from '../sql/fragment.ts';
import { shapeName } from '../sql/shape.ts';
import { type LockedRows, lockRows } from './lock.ts';
import { recordIntent, recordOutcome } from './record.ts';
import type { Scene } from './scene.ts';

/** What one batch did. */
export interface BatchResult {
  /** Rows gone. */
  readonly rows: number;
  /** Rows that were locked and left alone. */
  readonly left: number;
  /** Where the next one begins; null where nothing more was found. */
  readonly cursor: Cursor | null;
}

/** A batch whose COMMIT was sent and never answered: only recovery can tell what became of it. */
export class UnknownOutcome extends Failure {
  readonly batch: OpenBatch;

  constructor(batch: OpenBatch) {
    super({ code: 'outcome-unknown', fact: 'the connection was lost at COMMIT; recovery will find out what became of the batch' });
    this.batch = batch;
  }
}

/**
 * One batch: lock, record, act, confirm. A row goes only if it is due under lock; nothing commits before its intent is
 * durable; every failure before COMMIT undoes everything.
 */
export async function runBatch(scene: Scene, after: Cursor | null): Promise<BatchResult> {
  const session = await scene.target.session();
  let locked: LockedRows;
  let open: OpenBatch | null = null;
  try {
    locked = await lockRows(scene, session, after);
    if (locked.keys.length > 0) {
      open = openBatch(scene, locked);
      const { connection, relation } = open;
      await recordIntent(scene, open, locked.keys.map((key) => scene.digester.digest(connection, relation, key)));
      await act(scene, session, open, locked);
    }
  } catch (error) {
    await rollback(session);
    // COMMIT was never sent, so that the rollback is certain.
    if (open) await recordOutcome(scene.control, scene.clock, open, 'aborted', 'worker');
    throw error;
  }
  if (!open) await rollback(session);
  else await confirm(scene, session, open);
  return { rows: open?.rows ?? 0, left: locked.left, cursor: locked.cursor };
}

function openBatch(scene: Scene, locked: LockedRows): OpenBatch {
  const { rule, shape } = scene.plan.checked;
  return {
    batch: randomUUID(),
    run: scene.run.id,
    rule: rule.id,
    connection: rule.connection,
    relation: shapeName(shape),
    rows: locked.keys.length,
    fence: scene.lease.fence,
    target: locked.identity,
  };
}

/** Steps 6 and 7: the receipt, then exactly these rows, if they are all still due. */
async function act(scene: Scene, session: Session, open: OpenBatch, locked: LockedRows): Promise<void> {
  const columns = scene.plan.checked.key.map((_, index) => locked.keys.map((key) => key[index] as string));
  const [receipt, removed] = await Promise.all([
    session.run(insertReceipt(scene, open), 'retentiond_receipt'),
    session.run(scene.plan.statements.remove(columns), 'retentiond_remove'),
    session.script('SET CONSTRAINTS ALL IMMEDIATE'),
  ]);
  if (receipt.count !== 1) throw miscount('receipt', 1, receipt.count);
  if (removed.count !== open.rows) throw miscount('deletion', open.rows, removed.count);
}

function insertReceipt(scene: Scene, open: OpenBatch): Statement {
  return numbered(sql`
    INSERT INTO retentiond_receipts.receipt (batch, outcome, rows)
    SELECT ${bind(open.batch)}::uuid, 'done', ${bind(open.rows)}::bigint
    FROM retentiond_receipts.ledger WHERE ledger = ${bind(scene.ledger)}::uuid`);
}

/** Steps 8 and 9. */
async function confirm(scene: Scene, session: Session, open: OpenBatch): Promise<void> {
  const answer = await commit(session);
  if (answer === 'unknown') throw new UnknownOutcome(open);
  if (answer === 'committed') {
    await recordOutcome(scene.control, scene.clock, open, 'committed', 'worker');
    return;
  }
  await recordOutcome(scene.control, scene.clock, open, 'aborted', 'worker');
  throw new Failure({ code: 'commit-refused', fact: 'the target rolled the batch back at COMMIT', hint: "see the target's log" });
}

function miscount(what: string, expected: number, got: number): Failure {
  return new Failure({
    code: 'count-differs',
    fact: `the ${what} touched ${got} rows where ${expected} were expected; the batch was undone`,
    hint: 'a trigger, a rule or row security may be at work: run `retentiond validate --connect`',
  });
}
