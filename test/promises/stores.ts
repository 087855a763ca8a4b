import type pg from 'pg';
import type { TargetClient } from '../support/engines/engine.ts';
import { connect } from '../support/logs.ts';
import type { PrivateRedis } from '../support/servers/redis.ts';

/** Something that was found: where, and its text. */
export type Found = readonly [where: string, text: string];

/** Every row of every table of the schemas that are so called, and each table once without any. */
export async function rowsIn(client: pg.Client, schemas: string): Promise<readonly Found[]> {
  const { rows: tables } = await client.query(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname LIKE $1`,
    [schemas],
  );
  const found: Found[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query(`SELECT t::text AS text FROM ${name} t`);
    found.push([`the table ${name}`, ''], ...rows.map((row): Found => [`the table ${name}`, row.text]));
  }
  return found;
}

/** Every row of our own tables in a target that is a PostgreSQL. */
export async function receiptsIn(superuserUrl: string): Promise<readonly Found[]> {
  const client = await connect(superuserUrl);
  try {
    return await rowsIn(client, 'retentiond%');
  } finally {
    await client.end();
  }
}

/** The same of a MariaDB's tables that are so called; bytes are shown in hex. */
export async function mariadbRows(
  client: Pick<TargetClient, 'query'>,
  tables: string,
): Promise<readonly Found[]> {
  const { rows: names } = await client.query(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME LIKE ?",
    [tables],
  );
  const found: Found[] = [];
  for (const { name } of names) {
    const { rows } = await client.query(`SELECT * FROM \`${name}\``);
    const texts = rows.map((row) =>
      Object.values(row)
        .map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : JSON.stringify(value)))
        .join(' '),
    );
    found.push([`the table ${name}`, ''], ...texts.map((text): Found => [`the table ${name}`, text]));
  }
  return found;
}

/** How a value of each of Redis' types is read whole. */
const READING: Readonly<Record<string, (key: string) => readonly [command: string, ...words: string[]]>> = {
  string: (key) => ['GET', key],
  hash: (key) => ['HGETALL', key],
  list: (key) => ['LRANGE', key, '0', '-1'],
  set: (key) => ['SMEMBERS', key],
  zset: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  stream: (key) => ['XRANGE', key, '-', '+'],
};

/** Every key of a Redis with its value. */
export async function keysIn(redis: PrivateRedis): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const key of (await redis.command('KEYS', '*')) as readonly string[]) {
    const type = String(await redis.command('TYPE', key));
    const read = READING[type];
    // Gone since the keys were listed.
    if (type === 'none') continue;
    if (!read) throw new RangeError(`nobody knows how to read a ${type} of Redis`);
    found.push(['a key of Redis', `${key} ${JSON.stringify(await redis.command(...read(key)))}`]);
  }
  return found;
}
