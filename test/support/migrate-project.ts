import { randomUUID } from 'node:crypto';
import { controlUrl } from '../../src/app/control/control.ts';
import { migrateControl, migrateTarget } from '../../src/app/control/migrate.ts';
import { TARGET_MIGRATIONS } from '../../src/app/control/migrations.ts';
import { hostClock } from '../../src/clock.ts';
import { type Address, urlOf } from '../../src/config/address/address.ts';
import type { Config } from '../../src/config/config.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openSession } from '../../src/database/open-session.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { openLedger } from '../../src/ledger/store.ts';
import type { DatabaseState } from './database.ts';

/** What stands in a project's two databases before it is migrated. */
export interface Before {
  readonly control: DatabaseState;
  readonly target: DatabaseState;
}

/**
 * Brings a project's control database and its target `crm` to where `retentiond migrate` brings them, and does not ask
 * a dozen times for what a copy of a migrated database has.
 */
export async function migrateProject(config: Config, before: Before): Promise<void> {
  const connection = config.connections['crm'];
  const control = controlUrl(config);
  const hasOwnQueue = config.queueUrl !== null && urlOf(config.queueUrl) !== urlOf(control);
  if (before.control === 'empty' || hasOwnQueue || !connection) {
    await migrateControl(config);
    if (connection?.receipts !== 'none') await migrateTarget(config, 'crm');
    return;
  }
  const ledger = await openItsLedger(control);
  if (connection.receipts === 'none') return;
  if (before.target === 'empty') await migrate(connection.url, TARGET_MIGRATIONS);
  const session = await openSession(connection.url, 'the target');
  try {
    await session.run(session.engine.receipts.claim(ledger));
  } finally {
    await session.close();
  }
}

async function openItsLedger(address: Address): Promise<string> {
  const session = await openSession(address, 'the control database');
  try {
    return await inTransaction(session, () => openLedger(session, randomUUID(), hostClock()));
  } finally {
    await session.close();
  }
}
