import { createHash } from 'node:crypto';
import type { FreshDatabase } from '../../support/database.ts';
import type { TargetClient, TestEngine } from '../../support/engines/engine.ts';
import type { PerEngine } from '../target.ts';

/** Where an animal is looked at: its tables are made by the first client, the second one is a superuser's. */
export interface Cage {
  readonly owner: TargetClient;
  readonly superuser: TargetClient;
  clean(): Promise<void>;
  /** Another one after every change of the catalogue. */
  hash(): Promise<string>;
}

interface Words {
  clean(clients: Pick<Cage, 'owner' | 'superuser'>, database: FreshDatabase): Promise<void>;
  readonly catalogue: string;
}

const WORDS: PerEngine<Words> = {
  PostgreSQL: {
    clean: async ({ owner, superuser }, { targetRole }) => {
      await superuser.query('ALTER EXTENSION plpgsql DROP TABLE owned').catch(() => undefined);
      await superuser.query(
        'DROP FOREIGN DATA WRAPPER IF EXISTS nowhere CASCADE; DROP TABLE IF EXISTS owned',
      );
      await owner.query('DISCARD TEMP; DROP SCHEMA IF EXISTS a CASCADE; DROP SCHEMA IF EXISTS b CASCADE');
      await superuser.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION ${targetRole}`);
    },
    catalogue: `SELECT (SELECT json_agg(c.* ORDER BY c.oid)::text FROM (SELECT oid, relname, relkind, relowner, relacl, relfilenode, relhastriggers, relrowsecurity FROM pg_class) c) AS classes, (SELECT json_agg(a.* ORDER BY attrelid, attnum)::text FROM (SELECT attrelid, attnum, attname, atttypid, attnotnull FROM pg_attribute) a) AS columns`,
  },
  MariaDB: {
    clean: async ({ superuser }) => {
      const { rows } = await superuser.query(
        'SELECT TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
      );
      const drops = rows.map(
        ({ name, type }) =>
          `DROP ${type === 'VIEW' ? 'VIEW' : 'TABLE'} \`${String(name).replaceAll('`', '``')}\``,
      );
      if (drops.length > 0) await superuser.query(`SET foreign_key_checks = 0; ${drops.join('; ')}`);
    },
    catalogue: `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_KEY FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  },
};

export async function openCage(engine: TestEngine, database: FreshDatabase): Promise<Cage> {
  const clients = {
    owner: await engine.connect(database.url),
    superuser: await engine.connect(database.superuserUrl),
  };
  const { clean, catalogue } = WORDS[engine.name];
  return {
    ...clients,
    clean: () => clean(clients, database),
    hash: async () => {
      const { rows } = await clients.superuser.query(catalogue);
      return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
    },
  };
}
