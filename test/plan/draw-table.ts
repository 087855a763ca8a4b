import type pg from 'pg';
import { postgresText, type Row } from '../../demo/model/row.ts';
import type { Draw } from './draw.ts';

const TYPES = {
  timestamptz: 'timestamptz',
  timestamp: 'timestamp',
  date: 'date',
  epoch_s: 'bigint',
  epoch_ms: 'bigint',
  epoch_us: 'bigint',
};

/** Makes the drawn table anew and fills it. */
export async function makeTable(
  client: pg.Client,
  draw: Draw,
  rows: readonly Row[],
  key: string,
): Promise<void> {
  const columns = Object.entries({
    id: 'bigint NOT NULL',
    area: 'text NOT NULL',
    code: 'varchar(10) NOT NULL',
    status: 'text',
    flag: 'boolean',
    level: 'integer',
    ...Object.fromEntries(
      draw.columns.map((one) => [one.name, `${TYPES[one.kind]}${one.notNull ? ' NOT NULL' : ''}`]),
    ),
  });
  await client.query('DROP TABLE IF EXISTS drawn');
  await client.query(
    `CREATE TABLE drawn (${columns.map(([name, type]) => `${name} ${type}`).join(', ')}, ${key})`,
  );
  const lists = columns.map(([, type], index) => `$${index + 1}::text[]::${type.replace(' NOT NULL', '')}[]`);
  await client.query(
    `INSERT INTO drawn SELECT * FROM unnest(${lists.join(', ')})`,
    columns.map(([name]) => rows.map((row) => postgresText(row[name] ?? null))),
  );
}
