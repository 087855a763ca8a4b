import type { Clock } from '../../clock.ts';
import { insertRemoval } from '../../control/batch/copy-removal.ts';
import { deleteOpenBatch, insertOpenBatch, type OpenBatch } from '../../control/batch/open-batch.ts';
import { countBatch } from '../../control/run/run-change.ts';
import type { Session } from '../../database/session.ts';
import { sent } from '../../database/transaction.ts';
import { Failure, isFailure } from '../../errors.ts';
import { failpoint } from '../../failpoint.ts';
import type { Intent, Outcome } from '../../ledger/entries/batch.ts';
import { append, underChainLock } from '../../ledger/store.ts';
import { shapeName } from '../../sql/shape.ts';
import type { CountedRows } from '../change/read-groups.ts';
import type { TakenRows } from '../change/taken-rows.ts';
import type { Scene } from '../scene.ts';
import { askGate, judgeGate } from './gate.ts';
import { requireNoOverlap } from './overlap.ts';

/**
 * Step 5: under the chain lock, everything that could forbid the batch is asked; then the intent is made durable. `before`,
 * which is committed and next to it in the chain, gets its outcome in the same transaction; null where it has one.
 */
export async function recordIntent(
  scene: Scene,
  batch: OpenBatch,
  taken: Pick<TakenRows, 'digests' | 'dependants'>,
  counted: CountedRows | null,
  before: OpenBatch | null,
): Promise<void> {
  const { control, digester, clock } = scene;
  const { digests } = taken;
  await underChainLock(
    control,
    () => askGate(scene, batch),
    async (chain, answers) => {
      judgeGate(scene, batch, answers);
      if (chain.ledger !== scene.ledger) throw anotherLedger();
      const others = answers.open.filter((one) => one.batch !== before?.batch);
      await requireNoOverlap(control, others, batch.relation, digests.bytes, digester.keyName);
      // Whoever else has deleted it has appended its outcome, too; under the chain lock nobody does.
      const owed = others.length < answers.open.length ? before : null;
      const bodies = [
        ...(owed ? [outcomeOf(owed, 'committed', 'worker')] : []),
        intentOf(scene, batch, taken, counted),
      ];
      const written = sent([
        ...(owed ? closeBatch(control, owed, 'committed') : []),
        append(control, chain, clock(), bodies),
        insertOpenBatch(control, batch, {
          bytes: digests.bytes,
          intent: chain.size + BigInt(bodies.length),
          key: digester.keyName,
        }),
      ]);
      if (owed) {
        await failpoint('batch: handover appended');
      } else {
        await failpoint('batch: intent appended');
      }
      return written;
    },
  );
}

function intentOf(
  { plan, digester }: Scene,
  batch: OpenBatch,
  { digests, dependants }: Pick<TakenRows, 'digests' | 'dependants'>,
  counted: CountedRows | null,
): Intent {
  const { rule, summary } = plan.checked;
  const { receipt, ...target } = batch.target;
  return {
    kind: 'intent',
    batch: batch.batch,
    run: batch.run,
    rule: rule.id,
    version: rule.version,
    policy: rule.policyHash,
    action: rule.action,
    connection: batch.connection,
    table: batch.relation,
    rows: batch.rows,
    dependants,
    ...(summary && counted
      ? { summary: { table: shapeName(summary.shape), groups: counted.groups.length } }
      : {}),
    root: digests.root,
    digest_key: digester.keyName,
    receipt,
    target,
    fence: batch.fence,
    ...(batch.archive
      ? {
          archive: {
            connection: batch.archive.connection,
            tables: batch.archive.tables.map(({ relation }) => relation),
          },
        }
      : {}),
  };
}

/**
 * Step 9: appends the outcome and forgets the open batch in one transaction. Whoever deletes it is the one who appends;
 * false where somebody else was.
 */
export async function recordOutcome(
  control: Session,
  clock: Clock,
  batch: OpenBatch,
  outcome: Outcome['outcome'],
  seenBy: Outcome['seen_by'],
): Promise<boolean> {
  const nothing = async (): Promise<void> => undefined;
  try {
    await underChainLock(control, nothing, async (chain) => {
      const written = sent([
        ...closeBatch(control, batch, outcome),
        append(control, chain, clock(), [outcomeOf(batch, outcome, seenBy)]),
      ]);
      await failpoint('batch: outcome appended');
      return written;
    });
    return true;
  } catch (error) {
    if (isFailure(error, 'outcome-elsewhere')) return false;
    throw error;
  }
}

/** Fails where somebody else has closed it, so that everything in the transaction is undone. */
function closeBatch(control: Session, batch: OpenBatch, outcome: Outcome['outcome']): Promise<void>[] {
  const closed = deleteOpenBatch(control, batch.batch, outcome);
  if (outcome === 'committed') return [closed, countBatch(control, batch.run, batch.rows)];
  return [closed, insertRemoval(control, batch)];
}

function outcomeOf(batch: OpenBatch, outcome: Outcome['outcome'], seenBy: Outcome['seen_by']): Outcome {
  const rows = outcome === 'committed' ? batch.rows : 0;
  return { kind: 'outcome', batch: batch.batch, run: batch.run, outcome, rows, seen_by: seenBy };
}

function anotherLedger(): Failure {
  return new Failure({
    code: 'another-ledger',
    kind: 'refused',
    fact: 'the control database holds another ledger than at the start of the run',
    hint: 'somebody has replaced the control database: find out why',
  });
}
