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
  /** Step 9, which goes on beside the next batch's steps 1 to 3; nothing else may use the control session before. */
  readonly recorded: Promise<void>;
}

/** A batch whose COMMIT was sent and never answered: only recovery can tell what became of it. */
export class UnknownOutcome extends Failure {
  readonly batch: OpenBatch;

  constructor(batch: OpenBatch) {
    super({
      code: 'outcome-unknown',
      fact: 'the connection was lost at COMMIT; recovery will find out what became of the batch',
    });
    this.batch = batch;
  }
}

/**
 * One batch: lock, record, act, confirm. A row goes only if it is due under lock; nothing commits before its intent is
 * durable; every failure before COMMIT undoes everything. `before` is the last step of the batch before: this one records
 * nothing, and does not end, before that has ended.
 */
export async function runBatch(
  scene: Scene,
  after: Cursor | null,
  before: Promise<void>,
): Promise<BatchResult> {
  try {
    return await runSteps(scene, after, before);
  } finally {
    await before;
  }
}

async function runSteps(scene: Scene, after: Cursor | null, before: Promise<void>): Promise<BatchResult> {
  const session = await scene.target.session();
  let locked: LockedRows;
  let open: OpenBatch | null = null;
  try {
    locked = await lockRows(scene, session, after);
    await before;
    if (locked.keys.length > 0) {
      open = openBatch(scene, locked);
      await recordAndAct(scene, session, open, locked);
    }
  } catch (error) {
    await rollback(session);
    // COMMIT was never sent, so that the rollback is certain.
    if (open) await recordOutcome(scene.control, scene.clock, open, 'aborted', 'worker');
    throw error;
  }
  const { left, cursor } = locked;
  if (open) {
    await commitBatch(scene, session, open);
    return { rows: open.rows, left, cursor, recorded: confirm(scene, open) };
  }
  await rollback(session);
  return { rows: 0, left, cursor, recorded: Promise.resolve() };
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

/**
 * Steps 5 to 7. The target changes the rows while the intent is made durable in the ledger: its COMMIT waits for both,
 * and until then either is undone by a rollback.
 */
async function recordAndAct(
  scene: Scene,
  session: Session,
  open: OpenBatch,
  locked: LockedRows,
): Promise<void> {
  const { connection, relation } = open;
  const acted = act(scene, session, open, locked);
  // Told below, unless the intent fails first.
  acted.catch(() => undefined);
  await recordIntent(
    scene,
    open,
    locked.keys.map((key) => scene.digester.digest(connection, relation, key)),
  );
  await acted;
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

/** Step 8. */
async function commitBatch(scene: Scene, session: Session, open: OpenBatch): Promise<void> {
  const answer = await commit(session);
  if (answer === 'committed') return;
  if (answer === 'unknown') throw new UnknownOutcome(open);
  await recordOutcome(scene.control, scene.clock, open, 'aborted', 'worker');
  throw new Failure({
    code: 'commit-refused',
    fact: 'the target rolled the batch back at COMMIT',
    hint: "see the target's log",
  });
}

/** Step 9. */
function confirm(scene: Scene, open: OpenBatch): Promise<void> {
  const recorded = recordOutcome(scene.control, scene.clock, open, 'committed', 'worker').then(
    () => undefined,
  );
  // The next batch, or the end of the pass, is told; until then nobody listens.
  recorded.catch(() => undefined);
  return recorded;
}

function miscount(what: string, expected: number, got: number): Failure {
  return new Failure({
    code: 'count-differs',
    fact: `the ${what} touched ${got} rows where ${expected} were expected; the batch was undone`,
    hint: 'a trigger, a rule or row security may be at work: run `retentiond validate --connect`',
  });
}
