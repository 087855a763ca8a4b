import { mysqlDialect } from '../../sql/mysql/dialect.ts';
import type { Engine } from '../session.ts';
import { BEGIN, beginBatch, beginBeside, limitLocks } from './begin-batch.ts';
import { listRelations, readShape, requireSameIncoming } from './catalogue/catalogue.ts';
import { RECEIPTS } from './catalogue/receipts.ts';
import {
  endBackend,
  endingStatement,
  limitReading,
  readClock,
  readIdentity,
  readName,
} from './server/backend.ts';
import { requireSafe } from './server/require-safe.ts';

export const MARIADB_ENGINE: Engine = mysqlEngine('MariaDB');
export const MYSQL_ENGINE: Engine = mysqlEngine('MySQL');

function mysqlEngine(server: 'MariaDB' | 'MySQL'): Engine {
  return {
    dialect: mysqlDialect(server),
    begin: BEGIN,
    beginReading: async (session) => {
      await session.script(
        'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
      );
    },
    listRelations,
    readShape,
    forbidWriting: async (session) => {
      await session.script('SET SESSION TRANSACTION READ ONLY');
    },
    limitReading,
    beginBatch,
    beginBeside,
    limitLocks,
    askDeferred: requireSameIncoming,
    readName,
    readIdentity,
    readClock,
    endBackend,
    endingStatement,
    requireSafe,
    receipts: RECEIPTS,
  };
}
