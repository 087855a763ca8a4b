import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holds } from '../../demo/model/condition.ts';
import type { Row, RowValue } from '../../demo/model/row.ts';
import { type Table, tableOf, type World } from '../../demo/model/world.ts';
import { readShape } from '../../src/database/introspect.ts';
import { openSession, type Session } from '../../src/database/session.ts';
import { checkPredicate } from '../../src/plan/check-predicate.ts';
import { findTable } from '../../src/plan/coverage.ts';
import { sceneOf } from '../../src/plan/table-scene.ts';
import { join, not, numbered, raw, sql } from '../../src/sql/fragment.ts';
import { predicateSql } from '../../src/sql/postgresql.ts';
import type { Link, Predicate, Scalar } from '../../src/sql/predicate.ts';
import type { TableShape } from '../../src/sql/shape.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { type Random, randomOf, seedsOf } from './random.ts';

/*
 * Conditions are two-valued: what the server answers for a row is what the reference model answers, for the predicate
 * and for its opposite, nulls included. Times are compared as texts of one length, which sort as the times do.
 */

interface Kind {
  readonly type: string;
  readonly values: readonly Exclude<Scalar, null>[];
  readonly ordered: boolean;
  readonly exact: boolean;
  readonly text?: boolean;
}

const BIG = 9_007_199_254_740_993n;
const KINDS: Readonly<Record<string, Kind>> = {
  small: { type: 'smallint', values: [-32_768, -1, 0, 1, 32_767], ordered: true, exact: true },
  whole: { type: 'integer', values: [-2, -1, 0, 1, 2, 2_147_483_647], ordered: true, exact: true },
  big: { type: 'bigint', values: [BIG - 1n, BIG, BIG + 1n, 0, -1], ordered: true, exact: true },
  exact: { type: 'numeric(10,2)', values: [-1.5, 0, 0.25, 5, 5.25], ordered: true, exact: true },
  rough: { type: 'double precision', values: [-1.5, 0, 0.1, 1e300], ordered: true, exact: false },
  short: {
    type: 'varchar(20)',
    values: ['a', 'A', 'ab', 'ab%', 'a_', '', "' OR '1'='1", 'é'],
    ordered: false,
    exact: true,
    text: true,
  },
  long: {
    type: 'text',
    values: ['a', ' a', 'a\\', '%', '日本', '日', 'null', '1'],
    ordered: false,
    exact: true,
    text: true,
  },
  mood: { type: 'public.mood', values: ['glad', 'sad', 'so-so'], ordered: false, exact: true },
  flag: { type: 'boolean', values: [true, false], ordered: false, exact: true },
  guid: {
    type: 'uuid',
    values: ['123e4567-e89b-12d3-a456-426614174000', '00000000-0000-0000-0000-000000000000'],
    ordered: false,
    exact: true,
  },
  day: { type: 'date', values: ['2024-02-29', '2024-03-01', '1969-12-31'], ordered: true, exact: true },
  local: {
    type: 'timestamp',
    values: ['2024-02-29T00:00:00', '2024-02-29T00:00:01'],
    ordered: true,
    exact: false,
  },
  instant: {
    type: 'timestamptz',
    values: ['2024-02-29T00:00:00Z', '2024-02-29T00:00:01Z'],
    ordered: true,
    exact: false,
  },
};
const NAMES = Object.keys(KINDS);
/** Each table's rows belong to rows of the one before it. */
const TABLES = ['zoo', 'paws', 'claws'] as const;
const ROWS = 60;
const OPERATORS = ['above', 'at_least', 'below', 'at_most'] as const;

let database: FreshDatabase;
let client: pg.Client;
let session: Session;
let shapes: readonly TableShape[];

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`CREATE TYPE public.mood AS ENUM ('sad', 'so-so', 'glad')`);
  const columns = NAMES.map((name) => `${name} ${KINDS[name]?.type}`);
  for (const table of TABLES) {
    await client.query(
      `CREATE TABLE public.${table} (id bigint PRIMARY KEY, owner bigint, ${columns.join(', ')})`,
    );
  }
  session = await openSession(database.url, 'the test');
  const read = TABLES.map((name) => readShape(session, { schema: 'public', name }));
  shapes = (await Promise.all(read)) as TableShape[];
});

afterAll(async () => {
  await session.close();
  await client.end();
  await database.drop();
});

test('the server answers as the model does, for a predicate and for its opposite', async () => {
  const answers = { true: 0, false: 0 };
  const linked = { true: 0, false: 0 };
  for (const seed of seedsOf(40, 2_000)) {
    const random = randomOf(seed);
    const world = await fillTables(random);
    for (let index = 0; index < 10; index += 1) {
      const predicate = draw(random, 3, 0);
      const { sound, findings } = checkOf(predicate);
      expect(findings, `seed ${seed}`).toEqual([]);
      expect(withoutNames(sound), `seed ${seed}`).toEqual(withoutNames(predicate));
      const expected = tableOf(world, 'zoo').rows.map((row) =>
        holds(predicate, row, { world, table: 'zoo' }),
      );
      expect(await answersOf(sound as Predicate), `seed ${seed}: ${show(predicate)}`).toEqual({
        itself: expected,
        opposite: expected.map((answer) => !answer),
      });
      for (const answer of expected) {
        answers[`${answer}`] += 1;
        if (predicate.op === 'some') linked[`${answer}`] += 1;
      }
    }
  }
  expect(Math.min(answers.true, answers.false)).toBeGreaterThan(100);
  expect(Math.min(linked.true, linked.false)).toBeGreaterThan(50);
});

async function fillTables(random: Random): Promise<World> {
  const tables: Record<string, Table> = {};
  for (const table of TABLES) tables[table] = { key: ['id'], rows: await fillTable(table, random) };
  return { tables, foreignKeys: [] };
}

async function fillTable(table: string, random: Random): Promise<readonly Row[]> {
  const rows = Array.from(
    { length: ROWS },
    (_, index): Row => ({
      id: BigInt(index),
      owner: random.chance(0.15) ? null : BigInt(random.below(ROWS + 10)),
      ...Object.fromEntries(
        NAMES.map((name) => [name, random.chance(0.25) ? null : pickValue(name, random)]),
      ),
    }),
  );
  await client.query(`TRUNCATE public.${table}`);
  const names = ['id', 'owner', ...NAMES];
  const lists = names.map((name, index) => `$${index + 1}::text[]::${KINDS[name]?.type ?? 'bigint'}[]`);
  await client.query(
    `INSERT INTO public.${table} SELECT * FROM unnest(${lists.join(', ')})`,
    names.map((name) => rows.map((row) => textOf(row[name] ?? null))),
  );
  return rows;
}

async function answersOf(predicate: Predicate): Promise<{ itself: boolean[]; opposite: boolean[] }> {
  const asked = join(
    [predicateSql(predicate), not(predicateSql(predicate))].map((one) => sql`(${one})::text`),
    ', ',
  );
  const { rows } = await session.run(
    numbered(sql`SELECT ${asked} FROM ${raw('public.zoo')} AS t ORDER BY t.id`),
  );
  const known = (text: string | null | undefined): boolean => {
    if (text !== 'true' && text !== 'false') throw new Error(`the server answered ${text}`);
    return text === 'true';
  };
  return { itself: rows.map((row) => known(row[0])), opposite: rows.map((row) => known(row[1])) };
}

function checkOf(predicate: Predicate): { sound: Predicate | null; findings: string[] } {
  const findings: string[] = [];
  const place = { file: 'x', line: 1, column: 1, excerpt: null };
  const live = { find: (written: string) => findTable(written, shapes) };
  const scene = sceneOf('crm', shapes[0] as TableShape, live, (code) => findings.push(code));
  const sound = checkPredicate(predicate, place, scene);
  return { sound, findings: findings.filter((code) => code !== 'link-unindexed') };
}

/** What the check adds to a link: the table's schema, and the row key where no column was written. */
function withoutNames(predicate: Predicate | null): unknown {
  return JSON.parse(show(predicate), (key, value) =>
    key === 'relation' ? null : key === 'ours' && value === 'id' ? null : value,
  );
}

/** A predicate on the table of this number. */
function draw(random: Random, depth: number, table: number): Predicate {
  if (depth > 0 && table + 1 < TABLES.length && random.chance(0.2)) {
    return { op: 'some', link: drawLink(random, depth - 1, table + 1) };
  }
  if (depth > 0 && random.chance(0.5)) {
    if (random.chance(0.4)) return { op: 'not', predicate: draw(random, depth - 1, table) };
    const predicates = Array.from({ length: random.below(4) }, () => draw(random, depth - 1, table));
    return { op: random.pick(['all', 'any'] as const), predicates };
  }
  const column = random.pick(NAMES);
  const kind = KINDS[column] as Kind;
  const value = pickValue(column, random);
  if (random.chance(0.15)) return { op: 'equals', column, value: null };
  if (kind.text && random.chance(0.5))
    return { op: 'starts_with', column, value: beginningOf(String(value), random) };
  if (kind.ordered && (!kind.exact || random.chance(0.6))) {
    return { op: random.pick(OPERATORS), column, value: value as string | number | bigint };
  }
  if (random.chance(0.6)) return { op: 'equals', column, value };
  const values = Array.from({ length: random.below(4) }, () =>
    random.chance(0.2) ? null : pickValue(column, random),
  );
  return { op: 'one_of', column, values };
}

function drawLink(random: Random, depth: number, table: number): Link {
  const owner = { theirs: 'owner', ours: random.pick([null, 'id']) };
  const shared = random.pick(['whole', 'short', 'mood', 'day']);
  return {
    table: TABLES[table] as string,
    relation: null,
    on: random.chance(0.8) ? [owner] : [owner, { theirs: shared, ours: shared }],
    where: random.chance(0.2) ? null : draw(random, depth, table),
  };
}

/** Mostly the whole value, so that what would be a wildcard elsewhere is asked for. */
function beginningOf(text: string, random: Random): string {
  return random.chance(0.6) ? text : text.slice(0, random.below(3));
}

function pickValue(name: string, random: Random): Exclude<Scalar, null> {
  return random.pick((KINDS[name] as Kind).values);
}

function textOf(value: RowValue): string | null {
  return value === null ? null : String(value);
}

function show(predicate: Predicate | null): string {
  return JSON.stringify(predicate, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}
