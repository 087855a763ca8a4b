import { bind, numbered, sql } from '../../sql/fragment.ts';
import type {
  Column,
  Constraint,
  GeneratedColumn,
  IncomingKey,
  OutgoingKey,
  RelationKind,
  RelationName,
  RowKey,
  TableShape,
  TypeFamily,
  UniqueIndex,
} from '../../sql/shape.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { onlyValue, type Relation, type Session } from '../session.ts';
import { SHAPE } from './shape-statement.ts';

/** Schemas that are nobody's data: the system's, ours, and the queue's. */
const OWN_SCHEMAS = ['retentiond', 'retentiond_receipts', 'retentiond_queue'];

/** Tables and views of the database, without those of the system, of extensions, of ours, and single partitions. */
export async function listRelations(session: Session): Promise<readonly Relation[]> {
  const result = await session.run(
    numbered(sql`
      SELECT n.nspname::text, c.relname::text, c.relkind::text
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v') AND NOT c.relispartition
        AND n.nspname NOT IN ('information_schema', 'pg_catalog', 'pg_toast')
        AND n.nspname NOT LIKE 'pg\\_temp\\_%' AND n.nspname NOT LIKE 'pg\\_toast\\_temp\\_%'
        AND NOT (n.nspname = ANY (${bind(OWN_SCHEMAS)}::text[]))
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      ORDER BY 1, 2`),
  );
  return result.rows.map(([schema, name, kind]) => ({
    schema: String(schema),
    name: String(name),
    kind: RELATION_KINDS[String(kind)] ?? 'other',
  }));
}

/** Everything about one table that decides what a deletion there would do, in one statement of one snapshot. */
export async function readShape(
  session: Session,
  { schema, name }: RelationName,
): Promise<TableShape | null> {
  const statement = numbered(sql`${SHAPE} WHERE n.nspname = ${bind(schema)} AND c.relname = ${bind(name)}`);
  const result = await session.run(statement, 'retentiond_shape');
  if (result.rows.length === 0) return null;
  return shapeFrom(JSON.parse(String(onlyValue(result))) as CatalogueShape);
}

const RELATION_KINDS: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
};

/** What the catalogue query answers; the names are ours, the letters PostgreSQL's. */
interface CatalogueShape {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly temporary: boolean;
  readonly columns: readonly {
    name: string;
    type: string;
    base: string;
    kind: string;
    notNull: boolean;
    labels: string[] | null;
    length: number | null;
    hasDefault: boolean;
  }[];
  readonly indexes: readonly { name: string; primary: boolean; key: boolean; columns: (string | null)[] }[];
  readonly generated: readonly GeneratedColumn[];
  readonly unique: readonly UniqueIndex[];
  readonly checks: readonly Constraint[];
  readonly outgoing: readonly OutgoingKey[];
  readonly incoming: readonly IncomingKey[];
  readonly triggers: readonly string[];
  readonly rules: readonly string[];
  readonly rowSecurity: boolean;
  readonly children: readonly string[];
  readonly parents: readonly string[];
}

function shapeFrom(found: CatalogueShape): TableShape {
  const columns: Column[] = found.columns.map((column) => ({
    name: column.name,
    type: column.type,
    family: column.kind === 'e' ? 'enum' : (FAMILIES[column.base] ?? 'other'),
    notNull: column.notNull,
    labels: column.labels ?? [],
    length: column.length,
    ...(column.hasDefault ? { hasDefault: true } : {}),
  }));
  const optional = new Set(columns.filter((column) => !column.notNull).map((column) => column.name));
  const keys: RowKey[] = found.indexes
    .filter((index) => index.key && index.columns.every((name) => name !== null && !optional.has(name)))
    .map((index) => ({ name: index.name, primary: index.primary, columns: index.columns as string[] }));
  const deciding = {
    schema: found.schema,
    name: found.name,
    kind: RELATION_KINDS[found.kind] ?? ('other' as const),
    temporary: found.temporary,
    columns,
    generated: found.generated,
    keys,
    unique: found.unique,
    checks: found.checks,
    outgoing: found.outgoing,
    incoming: found.incoming,
    triggers: found.triggers,
    rules: found.rules,
    rowSecurity: found.rowSecurity,
    children: found.children,
    parents: found.parents,
  };
  const indexedColumns = found.indexes
    .map((index) => index.columns[0])
    .filter((name) => typeof name === 'string');
  return { ...deciding, indexedColumns, fingerprint: fingerprintOf(deciding) };
}

const FAMILIES: Readonly<Record<string, TypeFamily>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  numeric: 'numeric',
  float4: 'float',
  float8: 'float',
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  bool: 'boolean',
  uuid: 'uuid',
  bytea: 'bytes',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
};
