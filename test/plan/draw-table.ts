import type { RowValue } from '../../demo/model/row.ts';
import { tableOf, type World } from '../../demo/model/world.ts';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import { DRAW_ENGINES } from './draw-engine.ts';
import type { DrawnTable } from './draw-schema.ts';

/** Makes the drawn tables anew and fills them. */
export async function makeTables(
  client: TargetClient,
  tables: readonly DrawnTable[],
  world: World,
  engine: TestEngine['name'] = 'PostgreSQL',
): Promise<void> {
  const { text } = DRAW_ENGINES[engine];
  await client.query(`DROP TABLE IF EXISTS ${EVERY.join(', ')}`);
  const made = tables.flatMap((table) => [
    tableDdl(table),
    ...insertOf(table, tableOf(world, table.name).rows, (value) => literalOf(text(value))),
  ]);
  await client.query(made.join('; '));
}

const EVERY = [
  'remarks',
  'counted',
  'crumbs',
  'pieces',
  'extras',
  'parts',
  'cases',
  'visits',
  'accounts',
  'drawn',
];

function tableDdl({ name, columns, constraints, references }: DrawnTable): string {
  const keys = references.flatMap(({ to, columns: pairs, onDelete, deferred }) => {
    if (onDelete === null) return [];
    const theirs = pairs.map((pair) => pair.theirs).join(', ');
    const ours = pairs.map((pair) => pair.ours).join(', ');
    const when = deferred ? ' DEFERRABLE INITIALLY DEFERRED' : '';
    return [`FOREIGN KEY (${theirs}) REFERENCES ${to} (${ours}) ON DELETE ${onDelete}${when}`];
  });
  const own = columns.map((column) => `${column.name} ${column.type}${column.notNull ? ' NOT NULL' : ''}`);
  return `CREATE TABLE ${name} (${[...own, ...constraints, ...keys].join(', ')})`;
}

/** Literals without a type: each server takes them for one of the column's. */
function insertOf(
  { name, columns }: DrawnTable,
  rows: World['tables'][string]['rows'],
  literal: (value: RowValue) => string,
): readonly string[] {
  const values = rows.map(
    (row) => `(${columns.map((column) => literal(row[column.name] ?? null)).join(', ')})`,
  );
  return values.length === 0 ? [] : [`INSERT INTO ${name} VALUES ${values.join(', ')}`];
}

/** No drawn text has a backslash. */
function literalOf(text: string | null): string {
  return text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`;
}

/** The rows of a table as the server has them now, by their ids: each column as its text. */
export async function readRows(
  client: TargetClient,
  { name, columns }: DrawnTable,
  engine: TestEngine['name'] = 'PostgreSQL',
): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const texts = columns.map((column) =>
    engine === 'PostgreSQL' ? `${column.name}::text` : `CAST(${column.name} AS CHAR) AS ${column.name}`,
  );
  const { rows } = await client.query(`SELECT ${texts.join(', ')} FROM ${name} ORDER BY ${name}.id`);
  return rows;
}
