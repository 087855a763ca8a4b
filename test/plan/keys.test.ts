import { describe, expect, test } from 'vitest';
import { writeKey } from '../../src/app/row/row-key.ts';
import { readChanged } from '../../src/plan/change/change-next.ts';
import type { Cursor } from '../../src/plan/change/next-rows.ts';
import { checkRule } from '../../src/plan/check/rule.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { planRule, type RulePlan } from '../../src/plan/plan.ts';
import { keyLists } from '../../src/plan/row/key-list.ts';
import { NO_HOLDS } from '../../src/plan/state/held.ts';
import type { StartEvent } from '../../src/rules/rule/start-event.ts';
import type { Column } from '../../src/sql/shape.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { event, rule, told } from '../unit/plan/rule.ts';
import { keysOfChanged } from './change-at-once.ts';
import { type PerEngine, type PlanTarget, useTarget } from './target.ts';

/*
 * Keys of every type, as a run uses them: each row is met once, is found again by the text that the server wrote of it,
 * and a removal by that text takes this row and no other.
 */

const NOW = BigInt(Date.UTC(2024, 5, 1)) * 1_000n;

/** The columns of a primary key, and values of it, as literals of the server. */
type Case = readonly [types: readonly string[], rows: readonly (readonly string[])[]];

const one = (type: string, ...values: readonly string[]): Case => [[type], values.map((value) => [value])];
const long = `REPEAT('ü', 700)`;

const CASES: PerEngine<readonly Case[]> = {
  PostgreSQL: [
    one('int', '-1', '0', '2147483647'),
    one('bigint', '9007199254740993', '9007199254740992', '-9223372036854775808'),
    one('numeric(20,3)', '0.001', '-12345678901234567.125', '7'),
    one('numeric', '0.10', '1e30', '-1e-20'),
    one('text', `'a'`, `'A'`, `'a '`, `''`, `'it''s "\\'`, `'日本'`, long),
    one('char(10)', `'a'`, `'b'`),
    one('varchar(20) COLLATE "C"', `'a'`, `'B'`, `' b'`),
    one('mood', `'z'`, `'a'`, `'m'`),
    one('uuid', `'00000000-0000-0000-0000-000000000000'`, `'123e4567-e89b-12d3-a456-426614174000'`),
    one('bytea', `''`, `'\\x00'`, `'\\x0000'`, `'\\xff5c27'`),
    one('date', `'2020-01-01'`, `'1900-02-28'`, `'infinity'`),
    one('timestamp', `'2020-01-01 00:00:00.000001'`, `'2020-01-01'`),
    one('timestamptz', `'2020-01-01 00:00:00.000001Z'`, `'2020-01-01 00:00:00Z'`),
    [
      ['text', 'int', 'mood'],
      [
        [`'a'`, '2', `'z'`],
        [`'a'`, '2', `'a'`],
        [`'a'`, '1', `'z'`],
        [`'b'`, '1', `'m'`],
      ],
    ],
  ],
  MariaDB: [
    one('int', '-1', '0', '2147483647'),
    one('tinyint unsigned', '0', '200', '255'),
    one('bigint', '9007199254740993', '9007199254740992', '-9223372036854775808'),
    one('bigint unsigned', '18446744073709551615', '18446744073709551614', '9223372036854775808', '0'),
    one('int(6) zerofill', '7', '70'),
    one('decimal(20,3)', '0.001', '-12345678901234567.125', '7'),
    one('decimal(65,30)', '0.1', '12345678901234567890123456789012345.000000000000000000000000000001'),
    one('varchar(700)', `'a'`, `'b '`, `''`, `'it\\'s "\\\\'`, `'日本'`, long),
    one('varchar(768) COLLATE utf8mb4_general_ci', `'a'`, `'B'`, `'z '`),
    one('varchar(20) COLLATE utf8mb4_bin', `'a'`, `'A'`, `'b '`),
    one('varchar(20) COLLATE utf8mb4_nopad_bin', `'a'`, `'A'`, `'a '`),
    one('varchar(20) CHARACTER SET latin1', `'é'`, `'a'`, `'ß'`),
    one('varchar(20) CHARACTER SET latin1 COLLATE latin1_bin', `'é'`, `'a'`, `'A'`),
    one('char(10)', `'a'`, `'b'`, `''`),
    one(`enum('z','a','m')`, `'z'`, `'a'`, `'m'`),
    one(`enum('é','it\\'s','A ') CHARACTER SET latin1`, `'é'`, `'it\\'s'`, `'A'`),
    one('uuid', `'00000000-0000-0000-0000-000000000000'`, `'123e4567-e89b-12d3-a456-426614174000'`),
    one('binary(16)', `x'00'`, `UNHEX(MD5('a'))`, `UNHEX(MD5('b'))`),
    one('varbinary(20)', `''`, `x'00'`, `x'0000'`, `x'ff5c27'`),
    one('date', `'2020-01-01'`, `'1900-02-28'`, `'0000-00-00'`, `'2020-00-00'`),
    one('datetime', `'2020-01-01 00:00:01'`, `'2020-01-01'`, `'0000-00-00'`),
    one('datetime(3)', `'2020-01-01 00:00:00.001'`, `'2020-01-01'`),
    one('datetime(6)', `'2020-01-01 00:00:00.000001'`, `'9999-12-31 23:59:59.999999'`),
    one('timestamp', `'2020-01-01 00:00:01'`, `'2020-01-01'`, `'0000-00-00'`),
    one('timestamp(6)', `'2020-01-01 00:00:00.000001'`, `'2038-01-19 03:14:07.999999'`),
    [
      ['varchar(20)', 'int', `enum('z','a','m')`],
      [
        [`'a'`, '2', `'z'`],
        [`'a'`, '2', `'a'`],
        [`'a'`, '1', `'z'`],
        [`'b'`, '1', `'m'`],
      ],
    ],
  ],
};

describe.each(ENGINES)('$name', (engine) => {
  const site = useTarget(engine);

  describe.each(CASES[engine.name])('a key of %s', (types, rows) => {
    test.each<[string, readonly Partial<StartEvent>[]]>([
      ['after its start', [{}]],
      ['by itself', [{}, {}]],
    ])('%s', async (_, starts) => {
      const target = site();
      await make(target, types, rows);
      const plan = await planOf(target, starts);
      const met = await pages(target, plan);
      expect(new Set(met.map(textOf)).size).toBe(rows.length);
      expect(met).toHaveLength(rows.length);
      for (const key of met) expect(await readTyped(target, plan.checked.key, key)).toEqual([key, true]);
      const gone = [];
      for (const key of met) gone.push(await goneBy(target, plan, [key]));
      expect(gone.flat().sort()).toEqual(rows.map((_, index) => String(index)).sort());
      expect(gone.every((one) => one.length === 1)).toBe(true);
      const lists = keyLists(plan.checked, met);
      const locked = await target.ask(plan.statements.lockKeys(lists, NO_HOLDS));
      expect(locked.map((row) => textOf(row.slice(0, types.length))).sort()).toEqual(met.map(textOf).sort());
      expect(await goneBy(target, plan, met)).toHaveLength(rows.length);
      if (starts.length === 1) expect(await removedAtOnce(target, plan)).toEqual(met.map(textOf).sort());
      if (engine.name === 'MariaDB') await expectIndexed(target, plan, met);
    });
  });
});

/** What a person may type of a key, and what the column writes for it: false where that is not all of it, null where it fits none. */
type Typed = readonly [type: string, typed: string, written: string | false | null];

const TYPED: PerEngine<readonly Typed[]> = {
  PostgreSQL: [
    ['int', '007', '7'],
    ['int', '2147483648', null],
    ['numeric(20,3)', '1.5', '1.500'],
    ['numeric(20,3)', '1.5001', false],
    ['varchar(3)', 'abcd', false],
    ['date', '2020-01-01 13:00', false],
    ['timestamp(0)', '2020-01-01', '2020-01-01 00:00:00'],
    ['timestamp(0)', '2020-01-01 00:00:00.4', false],
  ],
  MariaDB: [
    ['int', '007', '7'],
    ['int(6) zerofill', '7', '000007'],
    ['int(2) zerofill', '1234', '1234'],
    ['decimal(6,2) zerofill', '8.5', '0008.50'],
    ['bigint unsigned', '-1', false],
    ['bigint unsigned', '18446744073709551616', false],
    ['bigint', '9223372036854775808', false],
    ['decimal(20,3)', '1.5', '1.500'],
    ['decimal(20,3)', '1.5001', false],
    ['datetime', '2020-01-01', '2020-01-01 00:00:00'],
    ['datetime', '2020-01-01 00:00:00.4', false],
    ['timestamp(3)', '2020-01-01 00:00:00.1', '2020-01-01 00:00:00.100'],
    ['datetime(6)', '2020-02-30', null],
  ],
};

describe.each(ENGINES)('$name', (engine) => {
  const site = useTarget(engine);

  test.each(TYPED[engine.name])('what is typed for a key of %s, %s', async (type, typed, written) => {
    const target = site();
    await target.client.query('DROP TABLE IF EXISTS things');
    await target.client.query(`CREATE TABLE things (k0 ${type} NOT NULL PRIMARY KEY, begun date NOT NULL)`);
    const { checked } = await planOf(target, [{}]);
    const read = await readTyped(target, checked.key, [typed]);
    expect(read && (read[1] ? read[0] : false)).toEqual(written ? [written] : written);
  });
});

async function readTyped(
  { session }: PlanTarget,
  key: readonly Column[],
  typed: Key,
): Promise<readonly [Key, boolean] | null> {
  const fitting = await writeKey(session, key, typed);
  return fitting && [fitting.written, fitting.isWhole];
}

async function make(
  { client }: PlanTarget,
  types: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const columns = types.map((type, index) => `k${index} ${type} NOT NULL`);
  const names = types.map((_, index) => `k${index}`);
  await client.query('DROP TABLE IF EXISTS things');
  if (types.includes('mood')) {
    await client.query(`DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('z', 'a', 'm')`);
  }
  await client.query(
    `CREATE TABLE things (${columns.join(', ')}, n int NOT NULL, begun date NOT NULL, again date, PRIMARY KEY (${names.join(', ')}))`,
  );
  // Two of them began on one day.
  const values = rows.map(
    (row, index) => `(${[...row, index, `'2010-01-0${1 + (index >> 1)}'`].join(', ')})`,
  );
  await client.query(
    `INSERT INTO things (${[...names, 'n', 'begun'].join(', ')}) VALUES ${values.join(', ')}`,
  );
}

async function planOf(target: PlanTarget, starts: readonly Partial<StartEvent>[]): Promise<RulePlan> {
  const live = await target.live();
  const start = starts.map((change, index) => event(index === 0 ? 'begun' : 'again', change));
  const own = live.find('things');
  if (own.kind !== 'one') throw new Error('the table is not there');
  const checking = checkRule(rule({ start, zone: 'UTC', columnZone: 'UTC' }), own.thing, live);
  expect(told(checking).filter((one) => !one.endsWith('start-unindexed'))).toEqual([]);
  return planRule(checking.checked as CheckedRule, NOW);
}

type Key = readonly string[];

/** The keys of one row after the other, each asked for behind the one before it. */
async function pages(target: PlanTarget, { checked, statements }: RulePlan): Promise<readonly Key[]> {
  const met: Key[] = [];
  for (let after: Cursor | null = null; met.length < 20; ) {
    const [row] = await target.ask(statements.list(after, 1, NO_HOLDS));
    if (!row) return met;
    const key = row.slice(0, checked.key.length) as string[];
    met.push(key);
    after = { lead: checked.times.length === 1 ? (row[checked.key.length] as string) : null, key };
  }
  return met;
}

/** Which rows go when these keys are removed; they come back. */
async function goneBy(
  target: PlanTarget,
  { checked, statements }: RulePlan,
  keys: readonly Key[],
): Promise<string[]> {
  const { session } = target;
  const all = await numbers(target);
  await session.run(session.engine.begin);
  const again = await target.ask(statements.again(keyLists(checked, keys), NO_HOLDS));
  expect(again).toHaveLength(keys.length);
  const { count } = await session.run(statements.remove(keyLists(checked, keys), NO_HOLDS));
  expect(count).toBe(keys.length);
  const left = await numbers(target);
  await session.script('ROLLBACK');
  return all.filter((one) => !left.includes(one));
}

/** The keys that come back from a removal in one statement; the rows come back, too. */
async function removedAtOnce(target: PlanTarget, { checked, statements }: RulePlan): Promise<string[]> {
  const { session } = target;
  await session.run(session.engine.begin);
  const next = statements.changeNext({ after: null, limit: 20, until: null }, NO_HOLDS);
  const rows = readChanged(checked, (await session.run(next)).rows);
  await session.script('ROLLBACK');
  const keys = keysOfChanged(checked, rows);
  return keys.map(textOf).sort();
}

async function numbers({ session, schema }: PlanTarget): Promise<readonly string[]> {
  const { rows } = await session.script(`SELECT n FROM ${schema}.things`);
  return rows.map(([number]) => String(number));
}

/** The key's index can be used, whatever the server thinks of so few rows. */
async function expectIndexed(
  target: PlanTarget,
  { checked, statements }: RulePlan,
  keys: readonly Key[],
): Promise<void> {
  const { text, values } = statements.lockKeys(keyLists(checked, keys), NO_HOLDS);
  const rows = await target.ask({ text: `EXPLAIN ${text}`, values });
  const [, , , , possible] = rows.find((row) => row[2] === 't') ?? [];
  expect(possible).toContain('PRIMARY');
}

function textOf(key: readonly unknown[]): string {
  return JSON.stringify(key);
}
