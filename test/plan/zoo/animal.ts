/** A table, what a data map says of it, and what `validate --connect` must find. */
export interface Animal {
  readonly name: string;
  /** Run by the role that owns the tables. */
  readonly ddl: string;
  /** Run by a superuser, afterwards. */
  readonly superuser?: string;
  /** What stands under `tables:`. */
  readonly map: string;
  /** `line code`; lines of `map` count from 1, and 0 is a line before it. */
  readonly expect: readonly string[];
  /** Whether a rule comes out of it. */
  readonly rule?: boolean;
}

/** A table of the category `things`; `more` begins in its fifth line. */
export function place(table: string, more = 'events: { begun: at }'): string {
  return `${table}:\n  category: things\n  person: none\n  because: "a zoo"\n  ${more.replaceAll('\n', '\n  ')}`;
}

/** The same with a filter, which stands in its sixth line. */
export function filtered(table: string, where: string): string {
  return place(table, `events: { begun: at }\nwhere:\n  ${where}`);
}

/** An ordinary table with an index on its start. */
export function good(table: string, key = 'PRIMARY KEY (id)'): string {
  return `CREATE TABLE ${table} (id int NOT NULL, at timestamptz NOT NULL, ${key}); CREATE INDEX ON ${table} (at);`;
}
