import { randomBytes } from 'node:crypto';
import type { TestEngine } from './engines/engine.ts';

/** An older state of all tables of one database, which can be put back in their place. */
export interface Backup {
  restore(): Promise<void>;
  drop(): Promise<void>;
}

/** Where the tables stand: the superuser's address of their database, and their schemas, or the one database. */
interface Place {
  readonly engine: TestEngine;
  readonly superuserUrl: string;
  readonly schemas: readonly string[];
}

/** Copies every table; what is put back are the rows, so that nothing but they tells that it happened. */
export async function backUp({ engine, superuserUrl, schemas }: Place): Promise<Backup> {
  const client = await engine.connect(superuserUrl);
  const copy = `backup_${randomBytes(4).toString('hex')}`;
  const isPostgres = engine.name === 'PostgreSQL';
  const quote = (name: string): string => (isPostgres ? `"${name}"` : `\`${name}\``);
  const { rows } = await client.query(
    `SELECT table_schema AS s, table_name AS t FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema IN (${schemas.map((one) => `'${one}'`).join(', ')}) ORDER BY 1, 2`,
  );
  await client.query(`CREATE ${isPostgres ? 'SCHEMA' : 'DATABASE'} ${copy}`);
  const tables = rows.map(({ s, t }, index) => ({
    own: `${quote(s)}.${quote(t)}`,
    kept: `${copy}.kept_${index}`,
  }));
  for (const { own, kept } of tables) await client.query(`CREATE TABLE ${kept} AS SELECT * FROM ${own}`);
  const overriding = isPostgres ? 'OVERRIDING SYSTEM VALUE ' : '';
  return {
    restore: async () => {
      // Neither triggers nor foreign keys have a say in a restore.
      await client.query(
        isPostgres ? "SET session_replication_role = 'replica'" : 'SET foreign_key_checks = 0',
      );
      await client.query(isPostgres ? 'BEGIN' : 'START TRANSACTION');
      for (const { own, kept } of tables) {
        await client.query(`DELETE FROM ${own}`);
        await client.query(`INSERT INTO ${own} ${overriding}SELECT * FROM ${kept}`);
      }
      await client.query('COMMIT');
    },
    drop: async () => {
      await client.query(isPostgres ? `DROP SCHEMA ${copy} CASCADE` : `DROP DATABASE ${copy}`);
      await client.end();
    },
  };
}

/** The target of a project. */
export function backUpTarget(
  engine: TestEngine,
  { superuserUrl, targetRole }: { readonly superuserUrl: string; readonly targetRole: string },
): Promise<Backup> {
  const schemas = engine.name === 'PostgreSQL' ? ['public', 'retentiond_receipts'] : [targetRole];
  return backUp({ engine, superuserUrl, schemas });
}
