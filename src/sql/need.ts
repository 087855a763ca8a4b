import type { RelationName, TableShape } from './shape.ts';

/** A right as the servers call it; which of them a server knows, its dialect says. */
export type Privilege =
  | 'SELECT'
  | 'INSERT'
  | 'UPDATE'
  | 'DELETE'
  | 'USAGE'
  | 'CREATE'
  | 'REFERENCES'
  | 'TRIGGER'
  | 'PROCESS'
  | 'BINLOG MONITOR'
  | 'SLAVE MONITOR'
  | 'REPLICATION CLIENT'
  // A role of PostgreSQL, granted like a right.
  | 'pg_monitor';

/** What a right is on. */
export interface RightOn {
  /** null: the whole server. */
  readonly schema: string | null;
  /** null: the whole schema. */
  readonly table: string | null;
  /** null: the whole table. */
  readonly column: string | null;
}

/** A right without which something cannot be done, and for what it is needed. */
export interface Need extends RightOn {
  readonly privilege: Privilege;
  /** Ids of rules, or what is done in a few words; sorted, each once. */
  readonly because: readonly string[];
}

/** The same before it is known for whom. */
export type BareNeed = Omit<Need, 'because'>;

/** Our own tables in a target; see migrations/target. */
export type OwnTable = 'ledger' | 'receipt' | 'done' | 'copy';

/** What one kind of server asks of a role, and how it is granted. */
export interface RightsWriter {
  ownTable(name: OwnTable, schema: string): RelationName;
  /** What it takes to see tables as they are, beside rights on what is read in them; `schema` is the database's own. */
  sight(schema: string, tables: readonly TableShape[]): readonly BareNeed[];
  /** The right without which nothing in a schema can be named; null where there is none. */
  readonly schemaRight: Privilege | null;
  /** What a row without a key is known by. */
  place(shape: TableShape): readonly string[];
  /** Whether rows can be locked only by whom one of their columns may be changed. */
  readonly locksByUpdate: boolean;
  /** Whether whoever adds a row or changes the one that is there may have to change every column that they give. */
  readonly addsByUpdate: boolean;
  /** One statement, fit to be pasted; all needs are on one thing. */
  grant(needs: readonly BareNeed[], role: string): string;
  /** A role as it is written in such a statement, by the name in the connection's address. */
  role(name: string): string;
  /** Makes an index without keeping anybody from writing, fit to be pasted. */
  createIndex(table: RelationName, columns: readonly string[]): string;
}

/** Each need once, with everything it is for, those on whole tables first; a right on a table leaves none on its columns. */
export function mergeNeeds(needs: readonly Need[]): readonly Need[] {
  const merged = new Map<string, Need>();
  for (const need of needs) {
    const key = JSON.stringify([need.schema, need.table, need.column, need.privilege]);
    const because = [...new Set([...(merged.get(key)?.because ?? []), ...need.because])].sort();
    merged.set(key, { ...need, because });
  }
  const all = [...merged.values()];
  const whole = new Set(
    all
      .filter(({ column }) => column === null)
      .map((one) => JSON.stringify([one.schema, one.table, one.privilege])),
  );
  return all
    .filter(
      ({ schema, table, column, privilege }) =>
        column === null || !whole.has(JSON.stringify([schema, table, privilege])),
    )
    .sort((a, b) => compare(orderOf(a), orderOf(b)));
}

/** As people read it: `schema.table (column)`, or what is wider. */
export function rightOnText({ schema, table, column }: RightOn): string {
  if (schema === null) return 'the whole server';
  if (table === null) return `the schema ${schema}`;
  return `${schema}.${table}${column === null ? '' : ` (${column})`}`;
}

function orderOf({ schema, table, column, privilege }: Need): readonly string[] {
  return [schema ?? '', table ?? '', privilege, column ?? ''];
}

function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at < 0) return 0;
  return (a[at] as string) < (b[at] as string) ? -1 : 1;
}
