import type {
  Column,
  Constraint,
  GeneratedColumn,
  RelationKind,
  RelationName,
  RowKey,
  TableShape,
  UniqueIndex,
} from '../../../sql/shape.ts';
import { fingerprintOf } from '../../fingerprint.ts';
import type { TextRow } from '../../session.ts';
import { familyOf, labelsOf } from './column-type.ts';
import { incomingFrom, outgoingFrom } from './foreign-keys.ts';

/** The shape out of the rows of both statements; null where the table is not there. */
export function shapeFrom(
  { schema, name }: RelationName,
  rows: readonly TextRow[],
  incoming: readonly TextRow[],
): TableShape | null {
  const about = (what: string): readonly TextRow[] =>
    rows.filter(([kind]) => kind === what).map((row) => row.slice(1));
  const [table] = about('table');
  if (!table) return null;
  const checks = about('check').map(([check, clause]) => ({ name: String(check), clause: String(clause) }));
  const columns = about('column')
    .toSorted((a, b) => Number(a[0]) - Number(b[0]))
    .map((row) => columnFrom(row, checks));
  const names = columns.map((column) => column.name);
  const indexes = indexesFrom(about('index'));
  const optional = new Set(columns.filter((column) => !column.notNull).map((column) => column.name));
  const deciding = {
    schema,
    name,
    kind: kindOf(table[0] ?? null, table[1] ?? null),
    temporary: table[0] === 'TEMPORARY',
    columns,
    generated: about('column')
      .filter((row) => row[7])
      .map(
        (row): GeneratedColumn => ({
          name: String(row[1]),
          from: namedIn(String(row[7]), names).filter((other) => other !== row[1]),
        }),
      ),
    keys: indexes.filter((index) => isKey(index, optional)).map(keyFrom),
    unique: indexes.filter(({ unique }) => unique).map((index) => uniqueFrom(index, names)),
    checks: checks
      .filter(({ name: check, clause }) => !isJsonCheck(check, clause))
      .map(({ name: check, clause }): Constraint => ({ name: check, columns: namedIn(clause, names) }))
      .toSorted(byName),
    outgoing: outgoingFrom(about('outgoing')),
    incoming: incomingFrom(incoming),
    triggers: about('trigger')
      .map(([trigger, timing, event]) => `${trigger}:${timing} ${event}`)
      .toSorted(),
    rules: [],
    rowSecurity: false,
    // Partitions are no tables of their own here, and a partitioned table has no foreign key in either direction.
    children: [],
    parents: [],
  };
  const indexedColumns = indexes
    .filter(({ type }) => type === 'BTREE')
    .map(({ parts }) => parts[0]?.column)
    .filter((column) => typeof column === 'string');
  return { ...deciding, indexedColumns, fingerprint: fingerprintOf(deciding) };
}

/** What InnoDB keeps can be undone; what another engine keeps is changed at once, whatever becomes of the batch. */
export function kindOf(type: string | null, engine: string | null): RelationKind {
  if (type === 'VIEW') return 'view';
  if (type === 'SYSTEM VERSIONED') return 'system-versioned table';
  if (type !== 'BASE TABLE') return 'other';
  return engine === 'InnoDB' ? 'table' : 'non-InnoDB table';
}

function columnFrom(
  row: TextRow,
  checks: readonly { readonly name: string; readonly clause: string }[],
): Column {
  const [, name, type, nullable, length, charset, collation, , extra] = row.map((text) => text ?? '');
  const hasDefault = row[9] != null || /auto_increment/i.test(String(extra));
  const column = String(name);
  const isJson =
    type === 'longtext' && checks.some((check) => check.name === column && isJsonCheck(column, check.clause));
  const shown = isJson ? 'json' : String(type);
  const family = familyOf(shown);
  return {
    name: column,
    type: shown,
    family,
    notNull: nullable === 'NO',
    labels: family === 'enum' ? labelsOf(shown) : [],
    length: family === 'text' && length ? Number(length) : null,
    ...(charset && collation ? { collation: { charset, collation } } : {}),
    ...(/on update/i.test(String(extra)) ? { setOnUpdate: true } : {}),
    ...(hasDefault ? { hasDefault } : {}),
  };
}

/** The check that makes a text MariaDB's json; it is a part of the type. */
function isJsonCheck(column: string, clause: string): boolean {
  return clause === `json_valid(${quoted(column)})`;
}

interface Index {
  readonly name: string;
  readonly unique: boolean;
  readonly type: string;
  readonly parts: readonly {
    readonly column: string | null;
    readonly prefix: boolean;
    readonly expression: string;
  }[];
}

function indexesFrom(rows: readonly TextRow[]): readonly Index[] {
  const byIndex = new Map<string, TextRow[]>();
  for (const row of rows.toSorted((a, b) => Number(a[1]) - Number(b[1]))) {
    const name = String(row[0]);
    byIndex.set(name, [...(byIndex.get(name) ?? []), row]);
  }
  return [...byIndex]
    .map(([name, parts]) => ({
      name,
      unique: parts[0]?.[4] === '0',
      type: String(parts[0]?.[5]),
      parts: parts.map((part) => ({
        column: part[2] ?? null,
        prefix: part[3] != null,
        expression: part[6] ?? '',
      })),
    }))
    .toSorted((a, b) => Number(isPrimary(b)) - Number(isPrimary(a)) || byName(a, b));
}

function isPrimary({ name }: { readonly name: string }): boolean {
  return name === 'PRIMARY';
}

function isKey({ unique, parts }: Index, optional: ReadonlySet<string>): boolean {
  return unique && parts.every(({ column, prefix }) => column !== null && !prefix && !optional.has(column));
}

function keyFrom(index: Index): RowKey {
  const columns = index.parts.map(({ column }) => String(column));
  return { name: index.name, primary: isPrimary(index), columns };
}

function uniqueFrom({ name, parts }: Index, columns: readonly string[]): UniqueIndex {
  return {
    name,
    plain: parts.every(({ column, prefix }) => column !== null && !prefix),
    nullsDistinct: true,
    columns: parts.flatMap(({ column, expression }) =>
      column === null ? namedIn(expression, columns) : [column],
    ),
  };
}

/** The columns that an expression names; all of them where it names none that we can see. */
function namedIn(expression: string, columns: readonly string[]): readonly string[] {
  const named = columns.filter((column) => expression.includes(quoted(column)));
  return named.length > 0 ? named : columns;
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
