import { randomUUID } from 'node:crypto';
import { hostClock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { migrate } from '../../database/migrate.ts';
import { openSession } from '../../database/open-session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import { openLedger } from '../../ledger/store.ts';
import { prepareQueue } from '../../queue/open-queue.ts';
import { explainQueueError } from '../../queue/queue-failure.ts';
import { controlUrl, requireControl } from './control.ts';
import { CONTROL_MIGRATIONS, TARGET_MIGRATIONS } from './migrations.ts';
import { queueTarget } from './queue-target.ts';

/** What a migration did; empty where nothing was to do. */
export interface Migrated {
  readonly applied: readonly string[];
  readonly ledger: string;
}

/** Brings the control database and the queue's tables to this version, and opens the ledger. Safe to repeat. */
export async function migrateControl(config: Config): Promise<Migrated> {
  const url = controlUrl(config);
  const applied = await migrate(url, CONTROL_MIGRATIONS);
  const session = await openSession(url, 'the control database');
  try {
    const ledger = await inTransaction(session, () => openLedger(session, randomUUID(), hostClock()));
    await prepareQueue(queueTarget(config)).catch((error: unknown) => {
      throw explainQueueError(error);
    });
    return { applied, ledger };
  } finally {
    await session.close();
  }
}

/** Makes the receipt table in a target, and writes down which ledger it belongs to. Safe to repeat. */
export async function migrateTarget(config: Config, connection: string): Promise<Migrated> {
  const target = config.connections[connection];
  if (!target) {
    throw new Failure({
      kind: 'usage',
      code: 'connection-unknown',
      fact: `the configuration has no connection ${connection}`,
      hint: `it has: ${Object.keys(config.connections).join(', ') || 'none'}`,
    });
  }
  const { ledger } = await requireControl(config);
  // A target where no table may be made: nothing is to be done there.
  if (target.receipts === 'none') return { applied: [], ledger };
  const applied = await migrate(target.url, TARGET_MIGRATIONS);
  const session = await openSession(target.url, `connection ${connection}`);
  try {
    const { receipts } = session.engine;
    await session.run(receipts.claim(ledger));
    const owner = await session.run(receipts.owner);
    if (owner.rows[0]?.[0] !== ledger) throw foreignReceipts(connection);
    return { applied, ledger };
  } finally {
    await session.close();
  }
}

function foreignReceipts(connection: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'receipts-of-another-ledger',
    fact: `the receipts of the connection ${connection} belong to another ledger`,
    hint: 'another control database purges here already, or one was restored from a backup: find out which',
  });
}
