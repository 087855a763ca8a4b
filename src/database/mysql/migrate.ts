import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route } from '../../config/address/address.ts';
import { sha256Hex } from '../../digest.ts';
import { Failure } from '../../errors.ts';
import { bind, placeheld, raw, sql } from '../../sql/fragment.ts';
import type { MigrationSet } from '../migration-set.ts';
import { onlyValue, type Session } from '../session.ts';
import { folderOf, mysqlMigrationState } from './migration-state.ts';
import { openMysql } from './session.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** For so long the one who was first may take. */
const PATIENCE_SECONDS = 600;

const TABLE = `
  CREATE TABLE IF NOT EXISTS retentiond_migration (
    name       varchar(190) NOT NULL PRIMARY KEY,
    applied_at datetime(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
  ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`;

/**
 * Applies the files that are pending, one by one: a change of a table commits by itself there, so that each file can be
 * run again from its beginning where it was stopped in the middle.
 */
export async function migrateMysql(route: Route, set: MigrationSet): Promise<readonly string[]> {
  const session = await openMysql(route, 'migrating', CONNECT_TIMEOUT_MS);
  try {
    await waitForOthers(session);
    const folder = folderOf(set);
    const { pending } = await mysqlMigrationState(session, set);
    if (pending.length > 0) await session.script(TABLE);
    for (const name of pending) {
      await session.script(await readFile(join(folder, name), 'utf8'));
      await session.run(placeheld(sql`INSERT INTO retentiond_migration (name) VALUES (${bind(name)})`));
    }
    return pending;
  } finally {
    await session.close();
  }
}

/** By a lock of the server that is about no table, and goes with the connection. */
async function waitForOthers(session: Session): Promise<void> {
  const database = onlyValue(await session.run(placeheld(raw('SELECT DATABASE()')))) ?? '';
  // The server's names of locks are short.
  const name = `retentiond ${sha256Hex(database).slice(0, 40)}`;
  const got = await session.run(placeheld(sql`SELECT GET_LOCK(${bind(name)}, ${bind(PATIENCE_SECONDS)})`));
  if (onlyValue(got) === '1') return;
  throw new Failure({
    code: 'migration-locked',
    fact: 'another process has been migrating this database for too long',
    hint: 'look whether it still runs, then try again',
  });
}
