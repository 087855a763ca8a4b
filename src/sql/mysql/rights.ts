import { sha256Hex } from '../../digest.ts';
import type { BareNeed, OwnTable, RightsWriter } from '../need.ts';
import type { TableShape } from '../shape.ts';
import { ROWS } from './rows.ts';

/** The rights of MySQL and MariaDB, as their GRANT has them. */
export const RIGHTS: RightsWriter = {
  ownTable: (name: OwnTable, schema) => ({ schema, name: `retentiond_${name}` }),
  sight,
  schemaRight: null,
  place: ({ keys }) => keys[0]?.columns ?? [],
  locksByUpdate: false,
  addsByUpdate: true,
  grant: (needs, role) => `GRANT ${privileges(needs)} ON ${objectOf(needs)} TO ${role};`,
  role,
  createIndex: ({ schema, name }, columns) =>
    `CREATE INDEX ${quoted(indexName(name, columns))} ON ${quoted(schema)}.${quoted(name)} (${columns.map(quoted).join(', ')}) ALGORITHM = INPLACE LOCK = NONE;`,
};

/**
 * The catalogue leaves out what is not granted: foreign keys of other databases without PROCESS, columns and whole tables
 * without a right on them, triggers without TRIGGER. REFERENCES shows without letting anybody read a row.
 */
function sight(schema: string, tables: readonly TableShape[]): readonly BareNeed[] {
  const elsewhere = tables
    .flatMap(({ incoming }) => incoming.map(({ relation }) => relation))
    .filter((child) => child.schema !== schema);
  return [
    { schema: null, table: null, column: null, privilege: 'PROCESS' },
    { schema, table: null, column: null, privilege: 'REFERENCES' },
    ...tables.map(
      (table): BareNeed => ({ schema: table.schema, table: table.name, column: null, privilege: 'TRIGGER' }),
    ),
    ...elsewhere.map(
      (child): BareNeed => ({
        schema: child.schema,
        table: child.name,
        column: null,
        privilege: 'REFERENCES',
      }),
    ),
  ];
}

/** Names of indexes are one table's, and 64 letters long at most. */
function indexName(table: string, columns: readonly string[]): string {
  const whole = `${table}_${columns.join('_')}`;
  return whole.length <= 64 ? whole : `retentiond_${sha256Hex(whole).slice(0, 16)}`;
}

function quoted(name: string): string {
  return ROWS.identifier(name).texts.join('');
}

/** `name` or `name@host`, which is any host where none is named. */
function role(written: string): string {
  const at = written.lastIndexOf('@');
  const [name, host] = at < 0 ? [written, '%'] : [written.slice(0, at), written.slice(at + 1)];
  return `${quoted(name)}@${quoted(host)}`;
}

function objectOf([first]: readonly BareNeed[]): string {
  const { schema, table } = first as BareNeed;
  if (schema === null) return '*.*';
  // Of a whole database the name is a pattern.
  if (table === null) return `${quoted(schema.replace(/[\\_%]/g, '\\$&'))}.*`;
  return `${quoted(schema)}.${quoted(table)}`;
}

/** `SELECT (`a`, `b`), DELETE`. */
function privileges(needs: readonly BareNeed[]): string {
  const names = [...new Set(needs.map(({ privilege }) => privilege))];
  return names
    .map((privilege) => {
      const columns = needs.flatMap((one) =>
        one.privilege === privilege && one.column !== null ? [quoted(one.column)] : [],
      );
      return columns.length > 0 ? `${privilege} (${columns.join(', ')})` : privilege;
    })
    .join(', ');
}
