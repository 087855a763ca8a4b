import type { TargetClient, TestEngine } from '../../support/engines/engine.ts';

export type Value = string | number | boolean | null;

/** A row as a test writes it, and as it is read back: `true` is `1`, and a time is written as in `at`. */
export type Row = Readonly<Record<string, Value>>;

/** A column that holds some time, whichever. */
export const SOME_TIME = 'some time';

const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00:00)?$/;

/** A database of a test, filled and read in the same words on both engines. */
export interface Tables {
  /** Back to what the schema puts in by itself. */
  empty(): Promise<void>;
  insert(table: string, row: Row): Promise<void>;
  /** Every row of every table. */
  read(): Promise<Readonly<Record<string, readonly Row[]>>>;
}

export async function openTables(client: TargetClient, engine: TestEngine, schema: string): Promise<Tables> {
  await client.query(schema);
  const names = [...schema.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name as string);
  const standing = schema.match(/^INSERT INTO .*;$/gm) ?? [];
  const isPostgresql = engine.scheme === 'postgres';
  if (isPostgresql) await client.query("SET TIME ZONE 'UTC'");
  return {
    empty: async () => {
      const deletions = names.map((name) => `DELETE FROM ${name}`).join('; ');
      await client.query(
        isPostgresql
          ? `TRUNCATE ${names.join(', ')}`
          : `SET foreign_key_checks = 0; ${deletions}; SET foreign_key_checks = 1`,
      );
      for (const insertion of standing) await client.query(insertion);
    },
    insert: async (table, row) => {
      const columns = Object.keys(row);
      const places = columns.map((_, index) => (isPostgresql ? `$${index + 1}` : '?'));
      await client.query(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`,
        Object.values(row),
      );
    },
    read: async () => {
      const tables: Record<string, readonly Row[]> = {};
      for (const name of names) {
        const { rows } = await client.query(
          isPostgresql ? `SELECT to_jsonb(t) AS row FROM ${name} t` : `SELECT * FROM ${name}`,
        );
        tables[name] = rows.map((row) => plain(isPostgresql ? row.row : row));
      }
      return tables;
    },
  };
}

/** One spelling for what both engines hold. */
export function plain(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainValue(value)]));
}

function plainValue(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  const text = String(value);
  const [, day, clock, fraction = ''] = TIME.exec(text) ?? [];
  return day === undefined ? text : `${day} ${clock}.${fraction.padEnd(6, '0')}`;
}
