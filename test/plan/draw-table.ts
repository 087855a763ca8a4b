import type pg from 'pg';
import { postgresText, type Row } from '../../demo/model/row.ts';
import { tableOf, type World } from '../../demo/model/world.ts';
import type { DrawnTable } from './draw-schema.ts';

/** Makes the drawn tables anew and fills them. */
export async function makeTables(
  client: pg.Client,
  tables: readonly DrawnTable[],
  world: World,
): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${EVERY.join(', ')}`);
  for (const table of tables) {
    await client.query(tableDdl(table));
    await insertRows(client, table, tableOf(world, table.name).rows);
  }
}

const EVERY = ['crumbs', 'pieces', 'parts', 'extras', 'cases', 'visits', 'accounts', 'drawn'];

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

async function insertRows(client: pg.Client, table: DrawnTable, rows: readonly Row[]): Promise<void> {
  const lists = table.columns.map((column, index) => `$${index + 1}::text[]::${column.type}[]`);
  await client.query(
    `INSERT INTO ${table.name} SELECT * FROM unnest(${lists.join(', ')})`,
    table.columns.map(({ name }) => rows.map((row) => postgresText(row[name] ?? null))),
  );
}

/** The rows of a table as the server has them now, by their ids: each column as its text. */
export async function readRows(
  client: pg.Client,
  { name, columns }: DrawnTable,
): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const texts = columns.map((column) => `${column.name}::text`);
  const { rows } = await client.query(`SELECT ${texts.join(', ')} FROM ${name} ORDER BY ${name}.id`);
  return rows;
}
