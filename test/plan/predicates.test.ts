import { beforeAll, describe, expect, test } from 'vitest';
import { holds } from '../../demo/model/condition.ts';
import type { Row, RowValue } from '../../demo/model/row.ts';
import { type Table, tableOf, type World } from '../../demo/model/world.ts';
import { checkPredicate } from '../../src/plan/check/condition/predicate.ts';
import type { LiveTables } from '../../src/plan/check/table/live-tables.ts';
import { sceneOf } from '../../src/plan/check/table/table-scene.ts';
import { join, not, sql } from '../../src/sql/fragment.ts';
import type { Link, Predicate, Scalar } from '../../src/sql/predicate.ts';
import { predicateSql } from '../../src/sql/predicate-sql.ts';
import type { TestEngine } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { type Random, randomOf, seedsOf } from './random.ts';
import { type PerEngine, type PlanTarget, useTarget } from './target.ts';

/*
 * Conditions are two-valued: what the server answers for a row is what the reference model answers, for the predicate
 * and for its opposite, nulls included. Times are compared as texts of one length, which sort as the times do.
 */

interface Kind {
  readonly types: PerEngine<string>;
  readonly values: readonly Exclude<Scalar, null>[];
  readonly ordered: boolean;
  readonly exact: boolean;
  readonly text?: boolean;
}

function both(type: string): PerEngine<string> {
  return { PostgreSQL: type, MariaDB: type };
}

const BIG = 9_007_199_254_740_993n;
const KINDS: Readonly<Record<string, Kind>> = {
  small: { types: both('smallint'), values: [-32_768, -1, 0, 1, 32_767], ordered: true, exact: true },
  whole: { types: both('integer'), values: [-2, -1, 0, 1, 2, 2_147_483_647], ordered: true, exact: true },
  big: { types: both('bigint'), values: [BIG - 1n, BIG, BIG + 1n, 0, -1], ordered: true, exact: true },
  exact: { types: both('numeric(10,2)'), values: [-1.5, 0, 0.25, 5, 5.25], ordered: true, exact: true },
  rough: { types: both('double precision'), values: [-1.5, 0, 0.1, 1e300], ordered: true, exact: false },
  short: {
    types: { PostgreSQL: 'varchar(20)', MariaDB: 'varchar(20) COLLATE utf8mb4_general_ci' },
    values: ['a', 'A', 'ab', 'ab%', 'a_', '', "' OR '1'='1", 'é'],
    ordered: false,
    exact: true,
    text: true,
  },
  long: {
    types: both('text'),
    values: ['a', ' a', 'a\\', '%', '日本', '日', 'null', '1'],
    ordered: false,
    exact: true,
    text: true,
  },
  // What is linked is what the server's own comparison holds to be equal, which is the model's only there.
  strict: {
    types: { PostgreSQL: 'varchar(20)', MariaDB: 'varchar(20) COLLATE utf8mb4_bin' },
    values: ['a', 'A', 'b', 'é'],
    ordered: false,
    exact: true,
    text: true,
  },
  mood: {
    types: { PostgreSQL: 'mood', MariaDB: `enum('sad','so-so','glad')` },
    values: ['glad', 'sad', 'so-so'],
    ordered: false,
    exact: true,
    text: true,
  },
  flag: { types: both('boolean'), values: [true, false], ordered: false, exact: true },
  guid: {
    types: both('uuid'),
    values: ['123e4567-e89b-12d3-a456-426614174000', '00000000-0000-0000-0000-000000000000'],
    ordered: false,
    exact: true,
  },
  day: {
    types: both('date'),
    values: ['2024-02-29', '2024-03-01', '1969-12-31'],
    ordered: true,
    exact: true,
  },
  local: {
    types: { PostgreSQL: 'timestamp', MariaDB: 'datetime(6)' },
    values: ['2024-02-29T00:00:00', '2024-02-29T00:00:01'],
    ordered: true,
    exact: false,
  },
  instant: {
    types: { PostgreSQL: 'timestamptz', MariaDB: 'timestamp NULL' },
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

describe.each(ENGINES)('$name', (engine) => {
  const open = useTarget(engine);
  let live: LiveTables;

  beforeAll(async () => {
    const { client, dialect } = open();
    if (engine.name === 'PostgreSQL') await client.query(`CREATE TYPE mood AS ENUM ('sad', 'so-so', 'glad')`);
    const columns = NAMES.map(
      (name) => `${dialect.identifier(name).texts[0]} ${KINDS[name]?.types[engine.name]}`,
    );
    for (const table of TABLES) {
      await client.query(
        `CREATE TABLE ${table} (id bigint PRIMARY KEY, owner bigint, ${columns.join(', ')})`,
      );
    }
    live = await open().live();
  });

  test('the server answers as the model does, for a predicate and for its opposite', async () => {
    const answers = { true: 0, false: 0 };
    const linked = { true: 0, false: 0 };
    for (const seed of seedsOf(40, 2_000)) {
      const random = randomOf(seed);
      const world = await fillTables(open(), random);
      for (let index = 0; index < 10; index += 1) {
        const predicate = draw(random, 3, 0);
        const { sound, findings } = checkOf(live, predicate);
        expect(findings, `seed ${seed}`).toEqual([]);
        expect(withoutNames(sound), `seed ${seed}`).toEqual(withoutNames(predicate));
        const expected = tableOf(world, 'zoo').rows.map((row) =>
          holds(predicate, row, { world, table: 'zoo' }),
        );
        expect(await answersOf(open(), sound as Predicate), `seed ${seed}: ${show(predicate)}`).toEqual({
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
});

async function fillTables(target: PlanTarget, random: Random): Promise<World> {
  const tables: Record<string, Table> = {};
  for (const table of TABLES) tables[table] = { key: ['id'], rows: await fillTable(target, table, random) };
  return { tables, foreignKeys: [] };
}

async function fillTable(
  { client, engine }: PlanTarget,
  table: string,
  random: Random,
): Promise<readonly Row[]> {
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
  const names = ['id', 'owner', ...NAMES];
  const values = rows.map(
    (row) => `(${names.map((name) => literalOf(row[name] ?? null, engine.name)).join(', ')})`,
  );
  await client.query(`DELETE FROM ${table}; INSERT INTO ${table} VALUES ${values.join(', ')}`);
  return rows;
}

async function answersOf(
  { dialect, schema, ask }: PlanTarget,
  predicate: Predicate,
): Promise<{ itself: boolean[]; opposite: boolean[] }> {
  const itself = predicateSql(dialect, predicate);
  const asked = join([dialect.truth(itself), dialect.truth(not(itself))], ', ');
  const rows = await ask(
    dialect.statement(sql`SELECT ${asked} FROM ${dialect.rows({ schema, name: 'zoo' }, 't')} ORDER BY t.id`),
  );
  const known = (text: string | null | undefined): boolean => {
    if (text !== 'true' && text !== 'false') throw new Error(`the server answered ${text}`);
    return text === 'true';
  };
  return { itself: rows.map((row) => known(row[0])), opposite: rows.map((row) => known(row[1])) };
}

function checkOf(live: LiveTables, predicate: Predicate): { sound: Predicate | null; findings: string[] } {
  const findings: string[] = [];
  const place = { file: 'x', line: 1, column: 1, excerpt: null };
  const own = live.find('zoo');
  if (own.kind !== 'one') throw new Error('the table is not there');
  const scene = sceneOf('crm', own.thing, live, (code) => findings.push(code));
  const sound = checkPredicate(predicate, place, scene);
  return { sound, findings: findings.filter((code) => code !== 'link-unindexed') };
}

const ADDED = ['relation', 'indexed', 'family'];

/** Without what the check adds: where a table stands, what a column is, and the row key where no column was written. */
function withoutNames(predicate: Predicate | null): unknown {
  return JSON.parse(show(predicate), (key, value) =>
    ADDED.includes(key) ? undefined : key === 'ours' && value === 'id' ? null : value,
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
  if (kind.text && random.chance(0.6)) return drawTextTest(column, String(value), random);
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
  const shared = random.pick(['whole', 'strict', 'mood', 'day']);
  return {
    table: TABLES[table] as string,
    relation: null,
    on: random.chance(0.8) ? [owner] : [owner, { theirs: shared, ours: shared }],
    where: random.chance(0.2) ? null : draw(random, depth, table),
  };
}

function drawTextTest(column: string, value: string, random: Random): Predicate {
  // Only a text has a beginning; its names an enum has as well.
  if (column === 'mood' || random.chance(0.5))
    return { op: 'matches', column, parts: partsOf(value, random) };
  return { op: 'starts_with', column, value: beginningOf(value, random) };
}

/** The text itself, or what stands before and after a gap in it, where a letter may count twice. */
function partsOf(text: string, random: Random): readonly string[] {
  if (random.chance(0.3)) return [text];
  return [text.slice(0, random.below(text.length + 1)), text.slice(random.below(text.length + 1))];
}

/** Mostly the whole value, so that what would be a wildcard elsewhere is asked for. */
function beginningOf(text: string, random: Random): string {
  return random.chance(0.6) ? text : text.slice(0, random.below(3));
}

function pickValue(name: string, random: Random): Exclude<Scalar, null> {
  return random.pick((KINDS[name] as Kind).values);
}

function literalOf(value: RowValue, engine: TestEngine['name']): string {
  if (value === null || typeof value === 'boolean') return String(value);
  const text = String(value).replaceAll("'", "''");
  if (engine === 'PostgreSQL') return `'${text}'`;
  // There, a backslash is one where it stands twice; no time has a zone, and ours are of UTC.
  return `'${text.replaceAll('\\', '\\\\').replace(/^(\d+-\d+-\d+)T([\d:]+)Z?$/, '$1 $2')}'`;
}

function show(predicate: Predicate | null): string {
  return JSON.stringify(predicate, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}
