import type { TargetClient } from '../../support/engines/engine.ts';
import { inOrder, type Tables, type TextRow } from '../tables.ts';
import type { CageWords } from './cage-words.ts';

export const POSTGRESQL_CAGE: CageWords = {
  beside: `CREATE TABLE beside (id int PRIMARY KEY, things int, at timestamptz);
    INSERT INTO beside SELECT i, 100 + i, '2010-01-01' FROM generate_series(1, 5) i`,
  empty,
  look,
  feed,
};

async function empty(owner: TargetClient, superuser: TargetClient, role: string): Promise<void> {
  await superuser.query('ALTER EXTENSION plpgsql DROP TABLE owned').catch(() => undefined);
  await superuser.query('DROP FOREIGN DATA WRAPPER IF EXISTS nowhere CASCADE; DROP TABLE IF EXISTS owned');
  await owner.query('DISCARD TEMP; DROP SCHEMA IF EXISTS a CASCADE; DROP SCHEMA IF EXISTS b CASCADE');
  await superuser.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION ${role}`);
  await superuser.query('SET timezone = UTC');
}

/** Everything that holds rows, except our own receipts. */
const RELATIONS = `
  SELECT c.oid::int AS oid, c.relkind AS kind, c.relispartition AS part, format('%I.%I', n.nspname, c.relname) AS quoted,
    CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm', 'S')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'retentiond_receipts') AND n.nspname NOT LIKE 'pg\\_%'
  ORDER BY 1`;

async function look(superuser: TargetClient): Promise<Tables> {
  const tables: Record<string, readonly TextRow[]> = {};
  const { rows: relations } = await superuser.query(RELATIONS);
  for (const { kind, quoted, name } of relations) {
    if (kind === 'p') continue;
    const { rows: columns } = await superuser.query(
      `SELECT format('%I::text AS %I', attname, attname) AS text FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [quoted],
    );
    const list = columns.map(({ text }) => text).join(', ');
    const { rows } = await superuser.query(`SELECT ${list} FROM ${kind === 'r' ? 'ONLY ' : ''}${quoted}`);
    tables[name] = inOrder(rows);
  }
  return tables;
}

const ROWS = 12;

/** By type: the value of row `i`; what is not here keeps its default. */
const VALUES: Readonly<Record<string, string>> = {
  int2: '100 + i',
  int4: '100 + i',
  int8: '100 + i',
  numeric: '100 + i',
  float4: '100 + i',
  float8: '100 + i',
  text: '(100 + i)::text',
  varchar: '(100 + i)::text',
  bpchar: '(100 + i)::text',
  bool: 'i % 2 = 0',
  uuid: 'md5(i::text)::uuid',
  timestamptz:
    "CASE WHEN i % 2 = 1 THEN timestamptz '2010-01-01' + i * interval '1 hour' ELSE now() - i * interval '1 hour' END",
  timestamp:
    "CASE WHEN i % 2 = 1 THEN timestamp '2010-01-01' + i * interval '1 hour' ELSE localtimestamp - i * interval '1 hour' END",
  date: "CASE WHEN i % 2 = 1 THEN date '2010-01-01' + i ELSE current_date - i END",
  inet: "('10.0.0.' || i)::inet",
};

/** Triggers and foreign keys sleep meanwhile. */
async function feed(superuser: TargetClient): Promise<void> {
  const { rows: relations } = await superuser.query(RELATIONS);
  await superuser.query("SET session_replication_role = 'replica'");
  for (const { oid, kind, part, quoted, name } of relations) {
    if (kind === 'm' || kind === 'S' || part || name === 'beside') continue;
    if (
      kind === 'p' &&
      (await superuser.query('SELECT FROM pg_inherits WHERE inhparent = $1', [oid])).rowCount === 0
    )
      continue;
    const { rows: columns } = await superuser.query(
      `SELECT format('%I', a.attname) AS column, coalesce(b.typname, t.typname) AS type
       FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
       WHERE a.attrelid = $1::int AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum`,
      [oid],
    );
    const known = columns.filter(({ type }) => VALUES[type] !== undefined);
    const [names, values] = [known.map(({ column }) => column), known.map(({ type }) => VALUES[type])];
    await superuser.query(
      `INSERT INTO ${quoted} (${names.join(', ')}) OVERRIDING SYSTEM VALUE
       SELECT ${values.join(', ')} FROM generate_series(1, ${ROWS}) i`,
    );
  }
  await superuser.query("SET session_replication_role = 'origin'");
}
