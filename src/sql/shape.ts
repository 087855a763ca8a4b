import type { RelationName } from './predicate.ts';

/** What a column's type can be compared with; everything that is none of these is `other` and refused where it decides. */
export type TypeFamily =
  | 'integer'
  | 'numeric'
  | 'float'
  | 'text'
  | 'enum'
  | 'boolean'
  | 'uuid'
  | 'bytes'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'other';

export interface Column {
  readonly name: string;
  /** The server's own name of the type, qualified, fit for a cast. */
  readonly type: string;
  readonly family: TypeFamily;
  readonly notNull: boolean;
  /** The values of an enum; empty for every other family. */
  readonly labels: readonly string[];
}

/** Columns that name one row: unique, not null, enforced at once, over the whole table. */
export interface RowKey {
  readonly name: string;
  readonly primary: boolean;
  readonly columns: readonly string[];
}

/** A foreign key of another table that points here. */
export interface IncomingKey {
  readonly name: string;
  readonly relation: RelationName;
  /** Whether that table is partitioned, so that its rows stand in other relations. */
  readonly partitioned: boolean;
  /** The columns of the other table, and ours that they refer to. */
  readonly columns: readonly { readonly theirs: string; readonly ours: string }[];
  readonly onDelete: 'cascade' | 'set null' | 'set default' | 'restrict' | 'no action';
}

export type RelationKind =
  | 'table'
  | 'partitioned table'
  | 'view'
  | 'materialized view'
  | 'foreign table'
  | 'other';

/** A column that the server computes out of others of its row. */
export interface GeneratedColumn {
  readonly name: string;
  readonly from: readonly string[];
}

/** Everything about a table that decides what a deletion there would do. */
export interface TableShape {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly temporary: boolean;
  readonly columns: readonly Column[];
  readonly generated: readonly GeneratedColumn[];
  readonly keys: readonly RowKey[];
  readonly incoming: readonly IncomingKey[];
  readonly triggers: readonly string[];
  readonly rules: readonly string[];
  readonly rowSecurity: boolean;
  readonly children: readonly string[];
  readonly parents: readonly string[];
  /** First columns of the usable indexes, for advice only: not in the fingerprint. */
  readonly indexedColumns: readonly string[];
  /** SHA-256 of all of the above that decides; another value is drift. */
  readonly fingerprint: string;
}

/** `schema.table`, as people read it. */
export function shapeName(shape: Pick<TableShape, 'schema' | 'name'>): string {
  return `${shape.schema}.${shape.name}`;
}
