import { createHash } from 'node:crypto';
import type pg from 'pg';
import { openWorkplace, type Workplace } from '../../src/app/control/workplace.ts';
import { type AppliedWithFailures, applyRules } from '../../src/app/run/apply.ts';
import { connect } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';

/** Column → its text, or null. */
export type TextRow = Readonly<Record<string, string | null>>;

/** Table, or `schema.table` outside of public → all of its rows, in an order that depends on nothing but them. */
export type Tables = Readonly<Record<string, readonly TextRow[]>>;

/** What is let into the cage. */
interface Inmate {
  /** Run by the role that owns the tables. */
  readonly ddl: string;
  /** Run by a superuser, afterwards. */
  readonly superuser?: string;
  /** What stands under `tables:`. */
  readonly map: string;
}

/** One project through which one schema after another goes, each beside a table that nobody names. */
export interface Cage {
  readonly project: TestProject;
  /** Makes the schema anew, alone, and writes its data map. */
  admit(inmate: Inmate): Promise<void>;
  /** Gives every ordinary table rows of which each second one is old; references fit, since equal rows have equal values. */
  feed(): Promise<void>;
  look(): Promise<Tables>;
  apply(): Promise<AppliedWithFailures>;
  close(): Promise<void>;
}

const HEAD = 'connection: crm\ntables:\n  beside: { exempt: "nobody is in it" }\n';
const BESIDE = `CREATE TABLE beside (id int PRIMARY KEY, things int, at timestamptz);
  INSERT INTO beside SELECT i, 100 + i, '2010-01-01' FROM generate_series(1, 5) i`;

export async function openCage(): Promise<Cage> {
  const policies = {
    'things.yaml': policyOf('things', '3 years'),
    'hourly.yaml': policyOf('hourly', '5 hours'),
  };
  const project = await makeProject({ policies, datamap: HEAD, batchRows: 20 });
  await project.migrate();
  const owner = await connect(project.database.url);
  const superuser = await connect(project.database.superuserUrl);
  const place: Workplace = await openWorkplace(
    project.read().config,
    new AbortController().signal,
    silentObserver,
  );
  return {
    project,
    admit: async ({ ddl, superuser: more, map }) => {
      await empty(owner, superuser, project.database.targetRole);
      await owner.query(`${BESIDE}; ${ddl}`);
      if (more) await superuser.query(more);
      project.write('datamap/crm.yaml', `${HEAD}${map.replace(/^/gm, '  ')}\n`);
    },
    feed: () => feed(superuser),
    look: () => look(superuser),
    apply: () => applyRules(place, project.read().rules),
    close: async () => {
      await owner.end();
      await superuser.end();
      await project.drop();
    },
  };
}

function policyOf(category: string, keep: string): string {
  return `category: ${category}\ntitle: "Things"\npurpose: "A zoo"\nlegal_basis: contract\nstarts: begun\nkeep: ${keep}\nthen: delete\n`;
}

async function empty(owner: pg.Client, superuser: pg.Client, role: string): Promise<void> {
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

async function look(superuser: pg.Client): Promise<Tables> {
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

function inOrder(rows: readonly TextRow[]): readonly TextRow[] {
  const keyed = rows.map((row) => [JSON.stringify(row), row] as const);
  return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

/** `table.column` → a checksum over all rows. */
export function checksums(tables: Tables): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const [name, rows] of Object.entries(tables)) {
    sums.set(name, String(rows.length));
    for (const column of Object.keys(rows[0] ?? {})) {
      const values = inOrder(rows).map((row) => row[column]);
      sums.set(`${name}.${column}`, createHash('sha256').update(JSON.stringify(values)).digest('hex'));
    }
  }
  return sums;
}

/** Tables or columns whose checksum is not the expected one. */
export function differences(expected: Tables, found: Tables): readonly string[] {
  const [wanted, seen] = [checksums(expected), checksums(found)];
  return [...new Set([...wanted.keys(), ...seen.keys()])].filter(
    (name) => wanted.get(name) !== seen.get(name),
  );
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
async function feed(superuser: pg.Client): Promise<void> {
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
