import { join } from 'node:path';
import type { MigrationSet } from '../../database/migrate.ts';
import { packageRoot } from '../package-root.ts';

/** Our own state: ledger, runs, leases, open batches. */
export const CONTROL_MIGRATIONS: MigrationSet = {
  folder: join(packageRoot, 'migrations', 'control'),
  schema: 'retentiond',
};

/** What a target needs, and nothing else there is ours. */
export const TARGET_MIGRATIONS: MigrationSet = {
  folder: join(packageRoot, 'migrations', 'target', 'postgresql'),
  schema: 'retentiond_receipts',
  mysqlFolder: join(packageRoot, 'migrations', 'target', 'mysql'),
};
