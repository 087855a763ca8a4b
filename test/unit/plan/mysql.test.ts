import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../src/calendar/instant.ts';
import type { Dependant } from '../../../src/datamap/place/place.ts';
import { checkRule } from '../../../src/plan/check/rule.ts';
import type { CheckedRule } from '../../../src/plan/checked/checked-rule.ts';
import { blockersOf } from '../../../src/plan/dependants/blockers.ts';
import { dependantStatements } from '../../../src/plan/dependants/statements.ts';
import { planRule } from '../../../src/plan/plan.ts';
import { questionFor } from '../../../src/plan/row/row-statement.ts';
import { doneSql } from '../../../src/plan/state/done.ts';
import type { KnownHolds } from '../../../src/plan/state/held.ts';
import { NO_HOLDS } from '../../../src/plan/state/held.ts';
import type { Rule } from '../../../src/rules/rule/rule.ts';
import type { Statement } from '../../../src/sql/fragment.ts';
import type { Predicate } from '../../../src/sql/predicate.ts';
import type { TableShape } from '../../../src/sql/shape.ts';
import { column, event, mysqlLiveOf, rule, shape, told } from './rule.ts';

/*
 * What MySQL is asked beside what PostgreSQL is asked (statements.test.ts): the texts of a batch, and what its grammar
 * forbids.
 */

const NOW = parseInstant('2024-05-31T22:00:00Z') as bigint;
const KEYS = [['1', '2']];

const id = column('id', 'integer', { type: 'bigint(20)', notNull: true });
const THINGS = shape({
  schema: 'crm',
  columns: [
    id,
    column('at', 'timestamptz', { type: 'timestamp', notNull: true }),
    column('parent', 'integer', { type: 'bigint(20)' }),
    column('mail', 'text', { type: 'varchar(99)', length: 99 }),
  ],
  indexedColumns: ['id', 'at', 'parent'],
});
const ORDERS = shape({
  schema: 'crm',
  name: 'orders',
  columns: [id, column('thing', 'integer', { type: 'bigint(20)' })],
  indexedColumns: ['id', 'thing'],
});
const LINES = shape({
  schema: 'crm',
  name: 'lines',
  columns: [
    id,
    column('order', 'integer', { type: 'bigint(20)' }),
    column('answers', 'integer', { type: 'bigint(20)' }),
    column('thing', 'integer', { type: 'bigint(20)' }),
  ],
  indexedColumns: ['id', 'order', 'answers', 'thing'],
});

function dependant(
  table: string,
  theirs: string,
  action: Dependant['action'],
  ...below: Dependant[]
): Dependant {
  return { table, on: [{ theirs, ours: 'id' }], action, to: null, dependants: below };
}

const LINES_OF_ORDERS = dependant('lines', 'order', 'delete', dependant('lines', 'answers', 'detach'));
const DEPENDANTS = [
  dependant('orders', 'thing', 'delete', LINES_OF_ORDERS),
  dependant('lines', 'thing', 'delete'),
  dependant('things', 'parent', 'detach'),
];

function check(
  change: Partial<Rule>,
  tables: readonly [TableShape, ...TableShape[]] = [THINGS, ORDERS, LINES],
) {
  return checkRule(rule({ start: [event('at')], ...change }), tables[0], mysqlLiveOf(...tables));
}

function checked(change: Partial<Rule>): CheckedRule {
  const checking = check(change);
  if (!checking.checked) throw new Error(`the rule is refused: ${told(checking).join(', ')}`);
  return checking.checked;
}

/** The text with its values in their places, on one line. */
function written({ text, values }: Statement): string {
  let index = 0;
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\?/g, () => `'${values[index++]}'`);
}

const KEY_TABLE = `JSON_TABLE('[["1"],["2"]]', '$[*]' COLUMNS (k0 BIGINT PATH '$[0]' NULL ON EMPTY ERROR ON ERROR)) AS tk`;
const DUE =
  "(t.`at` < CAST('2021-05-31 22:00:00.000000' AS DATETIME(6)) AND (t.`at` >= CAST('1989-12-31 23:00:00.000000' AS DATETIME(6)) AND NOT ((MONTH(t.`at`) = 0 OR DAYOFMONTH(t.`at`) = 0))))";

test('the earliest of two events, one of them enough; and nothing that is suspended', () => {
  const ended = column('ended', 'date');
  const table = {
    ...THINGS,
    columns: [...THINGS.columns, ended],
    indexedColumns: [...THINGS.indexedColumns, 'ended'],
  };
  const suspension = [{ op: 'equals', column: 'mail', value: 'x' }] as const;
  const start = [event('at'), event('ended')];
  const { checked: earliest } = check(
    { start, combine: 'earliest', suspension, suspensionNames: ['restricted'] },
    [table],
  );
  const text = written(planRule(earliest as CheckedRule, NOW).statements.due(NO_HOLDS));
  const strange = (name: string): string => `(MONTH(t.\`${name}\`) = 0 OR DAYOFMONTH(t.\`${name}\`) = 0)`;
  expect(text.slice(text.indexOf('WHERE') + 6)).toMatch(
    /^\(\(\(t\.`at` < .* OR \(t\.`ended` < CAST\('2021-06-01' AS DATE\) AND t\.`ended` IS NOT NULL\)\) AND /,
  );
  for (const name of ['at', 'ended']) expect(text).toContain(`NOT (${strange(name)})`);
  expect(text).toMatch(/ AND NOT \(\(.*t\.`mail` .* AND t\.`mail` IS NOT NULL\)\)\)$/);
});

describe('a batch', () => {
  const { statements } = planRule(checked({}), NOW);

  test('goes on behind its cursor, pair by pair', () => {
    expect(written(statements.list({ lead: '2020-01-01 00:00:00', key: ['7'] }, 5, NO_HOLDS))).toBe(
      `SELECT CAST(t.\`id\` AS CHAR), CAST(t.\`at\` AS CHAR) FROM \`crm\`.\`things\` AS t WHERE (${DUE} AND t.\`at\` >= CAST('2020-01-01 00:00:00' AS DATETIME(6)) AND (t.\`at\` > CAST('2020-01-01 00:00:00' AS DATETIME(6)) OR (t.\`at\` = CAST('2020-01-01 00:00:00' AS DATETIME(6)) AND t.\`id\` > CAST('7' AS SIGNED)))) ORDER BY t.\`at\`, t.\`id\` LIMIT 5`,
    );
  });

  test('locks rows by their keys, and none that it only passes', () => {
    expect(written(statements.lockKeys(KEYS, NO_HOLDS))).toBe(
      `SELECT CAST(t.\`id\` AS CHAR), CAST(t.\`at\` AS CHAR) FROM ${KEY_TABLE} STRAIGHT_JOIN \`crm\`.\`things\` AS t WHERE (t.\`id\` = tk.k0 AND ${DUE}) FOR UPDATE OF t SKIP LOCKED`,
    );
  });

  test('deletes exactly its keys, with the whole predicate', () => {
    expect(written(statements.remove(KEYS, NO_HOLDS))).toBe(
      `DELETE t FROM ${KEY_TABLE} STRAIGHT_JOIN \`crm\`.\`things\` AS t WHERE (t.\`id\` = tk.k0 AND ${DUE})`,
    );
    expect(written(statements.removeLocked(KEYS))).toBe(
      `DELETE t FROM ${KEY_TABLE} STRAIGHT_JOIN \`crm\`.\`things\` AS t WHERE t.\`id\` = tk.k0`,
    );
  });
});

test('what depends on a row is found from its key on, locked where it is found, and changed by its own key', () => {
  const [lines] = dependantStatements(
    checked({ dependants: [dependant('orders', 'thing', 'delete', dependant('lines', 'order', 'delete'))] }),
  );
  const down = (alias: string): string =>
    `SELECT DISTINCT ${alias}.\`id\` AS p0 FROM ${KEY_TABLE} STRAIGHT_JOIN \`crm\`.\`things\` AS t STRAIGHT_JOIN \`crm\`.\`orders\` AS ${alias}p STRAIGHT_JOIN \`crm\`.\`lines\` AS ${alias} WHERE (t.\`id\` = tk.k0 AND ${alias}p.\`thing\` = t.\`id\` AND ${alias}.\`order\` = ${alias}p.\`id\`)`;
  expect(written(lines?.lock(KEYS) as Statement)).toBe(
    `SELECT CAST((SELECT COUNT(*) FROM (SELECT * FROM (${down('d')} FOR UPDATE) AS locked0) AS counted) AS CHAR)`,
  );
  expect(written(lines?.rest(KEYS) as Statement)).toBe(
    `SELECT CAST((SELECT COUNT(*) FROM (${down('d')}) AS counted) AS CHAR)`,
  );
  expect(written(lines?.change(KEYS) as Statement)).toBe(
    `DELETE c FROM (${down('cf')}) AS cx STRAIGHT_JOIN \`crm\`.\`lines\` AS c WHERE c.\`id\` = cx.p0`,
  );
});

const HELD: KnownHolds = {
  epoch: 1,
  heldIn: () => ({ everything: false, people: { mail: ['a@x'] } }),
};
const PERSON: Rule['person'] = {
  kind: 'columns',
  columns: { mail: { column: 'mail', from: null } },
  match: 'exact',
};
const some = (table: string, theirs: string): Predicate => ({
  op: 'some',
  link: { table, relation: null, on: [{ theirs, ours: null }], where: null },
});
/** Rows of another table, and of the table that is changed. */
const SOME: Predicate = { op: 'all', predicates: [some('orders', 'thing'), some('things', 'parent')] };

/** Every statement of several rules that looks into as much as any can. */
function everyStatement(): readonly Statement[] {
  const rich = { person: PERSON, dependants: DEPENDANTS, filter: SOME };
  const deleting = [{}, { person: PERSON }, rich].map(checked);
  const forgets = { ...checked({ person: PERSON, filter: SOME }), dependants: [] };
  const marker = { name: 'at', kind: 'timestamp', zone: 'Europe/Paris' } as const;
  const columns = [{ column: THINGS.columns[3] as never, technique: { kind: 'null' } as never }];
  const altering = [null, marker].map(
    (one): CheckedRule => ({
      ...forgets,
      rule: { ...forgets.rule, action: 'anonymise' },
      alteration: { columns, leaves: [id, THINGS.columns[2] as never], marker: one },
    }),
  );
  return [...deleting, ...altering].flatMap((one) => {
    const plan = planRule(one, NOW);
    const { statements } = plan;
    const alter = statements.alter;
    return [
      ...[statements.states(HELD), statements.all, statements.due(HELD), statements.due(HELD, 5)],
      ...[statements.list(null, 5, HELD), statements.list({ lead: '2020-01-01', key: ['1'] }, 5, HELD)],
      ...[statements.lockKeys(KEYS, HELD), statements.again(KEYS, HELD)],
      ...[statements.remove(KEYS, HELD), statements.removeLocked(KEYS)],
      ...(alter ? [alter.change(KEYS, HELD, null), alter.done(KEYS)] : []),
      ...(alter?.smallGroups ? [alter.smallGroups.count] : []),
      ...(alter?.remember ? [alter.remember(KEYS)] : []),
      ...dependantStatements(one).flatMap((step) => [
        ...[step.perParent(KEYS), step.lock(KEYS), step.change(KEYS), step.rest(KEYS)],
      ]),
      ...blockersOf(one, plan.boundaries, HELD).map(({ count }) => count),
      questionFor(plan, ['1'], HELD).statement,
      one.dialect.statement(doneSql(one, plan.boundaries)),
    ];
  });
}

/** The text without what is read into a table of its own before anything is changed. */
function withoutReadings(text: string): string {
  const start = text.indexOf('(SELECT DISTINCT');
  if (start < 0) return text;
  let depth = 0;
  let end = start;
  do {
    if (text[end] === '(') depth += 1;
    if (text[end] === ')') depth -= 1;
    end += 1;
  } while (depth > 0);
  return withoutReadings(text.slice(0, start) + text.slice(end));
}

test('a table that is changed is looked into nowhere but where that is read first (error 1093)', () => {
  const changing = everyStatement()
    .map(({ text }) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => /^(DELETE|UPDATE)/.test(text));
  expect(changing.length).toBeGreaterThan(10);
  for (const text of changing) {
    const bare = withoutReadings(text);
    const alias = /^DELETE (\w+) /.exec(bare)?.[1] ?? / SET (\w+)\./.exec(bare)?.[1];
    const target = new RegExp(`(\`crm\`\\.\`\\w+\`) AS ${alias}\\b`).exec(bare)?.[1];
    expect(target, text).toBeTruthy();
    expect(bare.split(String(target)).length - 1, text).toBe(1);
  }
});

/** Reserved by MySQL 8.0 to 9 or MariaDB 10.6 to 11, as their manuals list them. */
const RESERVED = new Set(
  `accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case change
  char character check collate column condition constraint continue convert create cross cube cume_dist current_date
  current_role current_time current_timestamp current_user cursor database databases day_hour day_microsecond day_minute
  day_second dec decimal declare default delayed delete dense_rank desc describe deterministic distinct distinctrow div
  double drop dual each else elseif empty enclosed escaped except exists exit explain false fetch first_value float float4
  float8 for force foreign from fulltext function general generated get grant group grouping groups having high_priority
  hour_microsecond hour_minute hour_second if ignore ignore_server_ids in index infile inner inout insensitive insert int
  int1 int2 int3 int4 int8 integer intersect interval into io_after_gtids io_before_gtids is iterate join json_table key
  keys kill lag last_value lateral lead leading leave left library like limit linear lines load localtime localtimestamp
  lock long longblob longtext loop low_priority manual master_bind master_heartbeat_period
  master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond minute_second
  mod modifies natural no_write_to_binlog not nth_value ntile null numeric of offset on optimize optimizer_costs option
  optionally or order out outer outfile over page_checksum parallel parse_vcol_expr partition percent_rank portion
  position precision primary procedure purge qualify range rank read read_write reads real recursive ref_system_id
  references regexp release rename repeat replace require resignal restrict return returning revoke right rlike row
  row_number rownum rows schema schemas second_microsecond select sensitive separator set show signal slow smallint spatial
  specific sql sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl starting
  stats_auto_recalc stats_persistent stats_sample_pages stored straight_join system table tablesample terminated then
  tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned update usage use using utc_date
  utc_time utc_timestamp values varbinary varchar varcharacter varying virtual when where while window with write xor
  year_month zerofill`.split(/\s+/),
);
/** What stands behind AS in a cast. */
const TYPES = new Set([
  'binary',
  'char',
  'date',
  'datetime',
  'decimal',
  'double',
  'signed',
  'unsigned',
  'uuid',
]);

test('no name of ours is a word of the grammar, and every table has one', () => {
  const texts = everyStatement().map(({ text }) => text.replace(/\s+/g, ' '));
  const names = new Set(
    texts.flatMap((text) => [...text.matchAll(/ AS (\w+)/g)].map(([, name]) => String(name))),
  );
  const own = [...names].filter((name) => !TYPES.has(name.toLowerCase()));
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter((name) => RESERVED.has(name.toLowerCase()))).toEqual([]);
  for (const text of texts) expect(text).not.toMatch(/FROM \((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)(?! AS )/);
});

describe('what this kind of server cannot be relied on for is refused by name', () => {
  test('dependent rows that have no key', () => {
    const tables = [THINGS, { ...ORDERS, keys: [] }] as const;
    const dependants = [dependant('orders', 'thing', 'delete')];
    expect(told(check({ dependants }, tables))).toEqual(['10 key-missing']);
    const kept = [dependant('orders', 'thing', 'keep')];
    expect(check({ dependants: kept }, tables).checked).not.toBeNull();
  });

  test('rows that are detached from each other by what decides whether they go', () => {
    const filter = { op: 'not', predicate: { op: 'equals', column: 'parent', value: null } } as const;
    const dependants = [dependant('things', 'parent', 'detach')];
    expect(told(check({ dependants, filter }))).toEqual(['10 dependant-decides']);
    expect(check({ dependants }).checked).not.toBeNull();
  });

  test('texts that are linked and compared in two ways', () => {
    const collated = (charset: string, collation: string): TableShape => ({
      ...ORDERS,
      columns: [
        id,
        column('mail', 'text', { type: 'varchar(99)', length: 99, collation: { charset, collation } }),
      ],
      indexedColumns: ['mail'],
    });
    const own = {
      ...THINGS,
      columns: THINGS.columns.map((one) =>
        one.name === 'mail'
          ? { ...one, collation: { charset: 'utf8mb4', collation: 'utf8mb4_general_ci' } }
          : one,
      ),
    };
    const on = [{ theirs: 'mail', ours: 'mail' }];
    const filter = { op: 'some', link: { table: 'orders', relation: null, on, where: null } } as const;
    const dependants: Dependant[] = [{ table: 'orders', on, action: 'delete', to: null, dependants: [] }];
    for (const change of [{ filter }, { dependants }]) {
      const other = check(change, [own, collated('utf8mb4', 'utf8mb4_bin')]);
      expect(told(other)).toEqual([change.filter ? '10 link-type' : '10 dependant-type']);
      expect(other.findings[0]?.message).toContain('varchar(99) (utf8mb4_bin)');
      expect(told(check(change, [own, collated('latin1', 'latin1_swedish_ci')]))).toHaveLength(1);
      const alike = collated('utf8mb4', 'utf8mb4_general_ci');
      expect(told(check(change, [own, alike]))).toEqual(['10 link-collation']);
      const unique = { name: 'mails', columns: ['mail'], plain: true, nullsDistinct: true };
      for (const tables of [
        [{ ...own, unique: [unique] }, alike],
        [own, { ...alike, unique: [unique] }],
      ] as const)
        expect(check(change, tables).checked).not.toBeNull();
      expect(told(check(change, [{ ...own, unique: [{ ...unique, plain: false }] }, alike]))).toEqual([
        '10 link-collation',
      ]);
    }
  });
});
