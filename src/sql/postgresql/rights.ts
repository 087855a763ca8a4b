import type { BareNeed, RightsWriter } from '../need.ts';
import { identifier } from './rows.ts';

/** The rights of PostgreSQL, as its GRANT has them. */
export const RIGHTS: RightsWriter = {
  ownTable: (name) => ({ schema: 'retentiond_receipts', name }),
  // Everybody may read the catalogue.
  sight: () => [],
  schemaRight: 'USAGE',
  place: () => ['ctid'],
  locksByUpdate: true,
  addsByUpdate: false,
  grant: (needs, role) => `GRANT ${privileges(needs)}${objectOf(needs)} TO ${role};`,
  role: quoted,
  createIndex: ({ schema, name }, columns) =>
    `CREATE INDEX CONCURRENTLY ON ${quoted(schema)}.${quoted(name)} (${columns.map(quoted).join(', ')});`,
};

function quoted(name: string): string {
  return identifier(name).texts.join('');
}

/** Of relations, only sequences have a right of that name. */
function objectOf([first]: readonly BareNeed[]): string {
  const { schema, table, privilege } = first as BareNeed;
  // What is on the whole server is a role that ours becomes a member of.
  if (schema === null) return '';
  if (table === null) return ` ON SCHEMA ${quoted(schema)}`;
  const name = `${quoted(schema)}.${quoted(table)}`;
  return privilege === 'USAGE' ? ` ON SEQUENCE ${name}` : ` ON ${name}`;
}

/** `SELECT ("a", "b"), DELETE`. */
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
