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
  grant: (needs, role) => `GRANT ${privileges(needs)} ON ${objectOf(needs)} TO ${role};`,
  role: quoted,
  createIndex: ({ schema, name }, columns) =>
    `CREATE INDEX CONCURRENTLY ON ${quoted(schema)}.${quoted(name)} (${columns.map(quoted).join(', ')});`,
};

function quoted(name: string): string {
  return identifier(name).texts.join('');
}

function objectOf([first]: readonly BareNeed[]): string {
  const { schema, table } = first as BareNeed;
  if (table === null) return `SCHEMA ${quoted(schema as string)}`;
  return `${quoted(schema as string)}.${quoted(table)}`;
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
