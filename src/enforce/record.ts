import type { Clock } from '../clock.ts';
import { insertRemoval } from '../control/copy-removal.ts';
import { requireEpoch } from '../control/hold.ts';
import { type Lease, renewLease } from '../control/lease.ts';
import { deleteOpenBatch, insertOpenBatch, type OpenBatch, openBatchesOf } from '../control/open-batch.ts';
import { countBatch } from '../control/run-change.ts';
import type { Session } from '../database/session.ts';
import { inTransaction } from '../database/transaction.ts';
import { Failure } from '../errors.ts';
import { failpoint } from '../failpoint.ts';
import { requireDigestKey } from '../ledger/digest-key.ts';
import type { Intent, Outcome } from '../ledger/entries/batch.ts';
import { append, lockChain } from '../ledger/store.ts';
import { shapeName } from '../sql/shape.ts';
import { requireApproved } from './approved.ts';
import { requireGo } from './halt.ts';
import { requireNoOverlap } from './overlap.ts';
import type { CountedRows } from './read-groups.ts';
import type { Scene } from './scene.ts';
import type { TakenRows } from './taken-rows.ts';

/** Step 5: under the chain lock, everything that could forbid the batch is asked; then the intent is made durable. */
export async function recordIntent(
  scene: Scene,
  batch: OpenBatch,
  { digests, dependants }: Pick<TakenRows, 'digests' | 'dependants'>,
  counted: CountedRows | null,
): Promise<void> {
  const { rule, summary } = scene.plan.checked;
  const { receipt, ...target } = batch.target;
  await inTransaction(scene.control, async () => {
    // Sent together, done in this order: each of them sees everything that was before the chain lock.
    const [chain, others] = await Promise.all([
      lockChain(scene.control),
      openBatchesOf(scene.control, batch.connection, batch.relation),
      requireLease(scene.control, scene.lease),
      requireGo(scene.control, rule, batch.run),
      requireEpoch(scene.control, batch.epoch),
      requireApproved(scene.control, rule, scene.approval),
      requireDigestKey(scene.control, scene.digester.keyName),
    ]);
    if (chain.ledger !== scene.ledger) throw anotherLedger();
    await requireNoOverlap(scene.control, others, batch.relation, digests.bytes, scene.digester.keyName);
    const intent: Intent = {
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
      digest_key: scene.digester.keyName,
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
    await Promise.all([
      append(scene.control, chain, scene.clock(), [intent]),
      insertOpenBatch(scene.control, batch, {
        bytes: digests.bytes,
        intent: chain.size + 1n,
        key: scene.digester.keyName,
      }),
    ]);
    await failpoint('batch: intent appended');
  });
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
  return inTransaction(control, async () => {
    const [chain, mine] = await Promise.all([
      lockChain(control),
      deleteOpenBatch(control, batch.batch, outcome),
    ]);
    if (!mine) return false;
    const rows = outcome === 'committed' ? batch.rows : 0;
    await Promise.all([
      append(control, chain, clock(), [
        { kind: 'outcome', batch: batch.batch, run: batch.run, outcome, rows, seen_by: seenBy },
      ]),
      ...(outcome === 'committed' ? [countBatch(control, batch.run, rows)] : [insertRemoval(control, batch)]),
    ]);
    await failpoint('batch: outcome appended');
    return true;
  });
}

/** In a transaction: nobody else can take the lease before it ends. */
export async function requireLease(control: Session, lease: Lease): Promise<void> {
  if (await renewLease(control, lease)) return;
  throw new Failure({
    code: 'lease-lost',
    fact: `another worker has taken over the rule ${lease.rule}`,
    hint: 'this one was too long without a sign of life; nothing was changed by it after that',
  });
}

function anotherLedger(): Failure {
  return new Failure({
    code: 'another-ledger',
    kind: 'refused',
    fact: 'the control database holds another ledger than at the start of the run',
    hint: 'somebody has replaced the control database: find out why',
  });
}
