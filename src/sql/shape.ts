/** A table as the server spells it. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

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
  /** Characters at most; null where there is no such limit. */
  readonly length: number | null;
  /** How its texts are kept and compared, where every column has its own way. */
  readonly collation?: { readonly charset: string; readonly collation: string };
  /** Whether the server sets it to the present with every change of its row that says nothing about it. */
  readonly setOnUpdate?: true;
  /** Whether the server gives a new row a value of its own where nobody says one; not in the fingerprint. */
  readonly hasDefault?: true;
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

/** A constraint or an index, and all columns that its outcome hangs on. */
export interface Constraint {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A foreign key of the table itself. */
export interface OutgoingKey extends Constraint {
  /** MATCH FULL: its columns are null together or not at all. */
  readonly full: boolean;
}

export type RelationKind =
  | 'table'
  | 'partitioned table'
  | 'view'
  | 'materialized view'
  | 'foreign table'
  | 'non-InnoDB table'
  | 'system-versioned table'
  | 'other';

/** What keeps two rows from having the same values. */
export interface UniqueIndex extends Constraint {
  /** Whether it compares its columns as they are, for equality: no expression, no condition, no exclusion. */
  readonly plain: boolean;
  /** Whether rows with a null may be alike. */
  readonly nullsDistinct: boolean;
}

/** A column that the server computes out of others of its row. */
export interface GeneratedColumn {
  readonly name: string;
  readonly from: readonly string[];
}

/** Everything about a table that decides what a deletion, or another change of its rows, would do. */
export interface TableShape {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly temporary: boolean;
  readonly columns: readonly Column[];
  readonly generated: readonly GeneratedColumn[];
  readonly keys: readonly RowKey[];
  /** Unique indexes and exclusion constraints; with the columns of their expressions and conditions. */
  readonly unique: readonly UniqueIndex[];
  /** CHECK constraints, and domains that have any or forbid null, by the domain's name. */
  readonly checks: readonly Constraint[];
  readonly outgoing: readonly OutgoingKey[];
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

/** `schema.table`, as people read it; a name with a dot of its own stands in quotes, so that no two tables share a name. */
export function shapeName({ schema, name }: Pick<TableShape, 'schema' | 'name'>): string {
  return `${spelled(schema)}.${spelled(name)}`;
}

function spelled(name: string): string {
  return name.includes('.') ? `"${name.replaceAll('"', '""')}"` : name;
}
