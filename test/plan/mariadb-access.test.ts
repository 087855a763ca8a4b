import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Dependant } from '../../src/datamap/place/place.ts';
import { checkRule } from '../../src/plan/check/rule.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { readsElsewhere } from '../../src/plan/checked/reads-elsewhere.ts';
import { blockersOf } from '../../src/plan/dependants/blockers.ts';
import { dependantStatements } from '../../src/plan/dependants/statements.ts';
import { planRule, type RulePlan } from '../../src/plan/plan.ts';
import { questionFor } from '../../src/plan/row/row-statement.ts';
import type { KnownHolds } from '../../src/plan/state/held.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import type { Statement } from '../../src/sql/fragment.ts';
import type { Predicate } from '../../src/sql/predicate.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { PLAIN_HELD } from '../support/plain.ts';
import { at, event, rule, told } from '../unit/plan/rule.ts';
import { useTarget } from './target.ts';

/*
 * How MariaDB comes to the rows, and which of them it locks: a batch must cost what its own rows cost, however large the
 * tables are, and must hold what it is going to change and nothing else.
 */

const NOW = BigInt(Date.UTC(2024, 5, 1)) * 1_000n;
const ROWS = 20_000;
const open = useTarget(MARIADB);

beforeAll(async () => {
  const { client } = open();
  await client.query(`
    CREATE TABLE people (area varchar(9), id bigint, at datetime(6) NOT NULL, again datetime, mail varchar(99),
      PRIMARY KEY (area, id), UNIQUE (id), KEY (at));
    CREATE TABLE orders (id bigint PRIMARY KEY, person bigint, mail text, FOREIGN KEY (person) REFERENCES people (id));
    CREATE TABLE pieces (id bigint PRIMARY KEY, its_order bigint, mail varchar(99), FOREIGN KEY (its_order) REFERENCES orders (id));
    CREATE TABLE bills (id bigint PRIMARY KEY, piece bigint, FOREIGN KEY (piece) REFERENCES pieces (id));
    CREATE TABLE notes (person bigint, at datetime, mail text, KEY (person));
    INSERT INTO people SELECT IF(seq % 2, 'a', 'b'), seq, '2005-01-01' + INTERVAL seq HOUR, NULL, concat(seq, '@x') FROM seq_1_to_${ROWS};
    INSERT INTO orders SELECT seq, seq, concat(seq, '@x') FROM seq_1_to_${ROWS};
    INSERT INTO pieces SELECT seq, seq, concat(seq, '@x') FROM seq_1_to_${ROWS};
    INSERT INTO bills SELECT seq, seq FROM seq_1_to_${ROWS} WHERE seq % 7 = 0;
    INSERT INTO notes SELECT seq, '2010-01-01', concat(seq, '@x') FROM seq_1_to_${ROWS};
    ANALYZE TABLE people, orders, pieces, bills, notes`);
});

afterEach(async () => {
  await open().session.script('ROLLBACK');
});

const place = (table: string): Rule['dependantPlaces'][number] => ({
  table,
  key: null,
  places: [
    {
      category: table,
      where: null,
      ...PLAIN_HELD,
      person: { kind: 'columns', columns: { mail: { column: 'mail', from: null } }, match: 'exact' },
      position: at(1),
    },
  ],
  position: at(1),
});

const PIECES: Dependant = {
  table: 'pieces',
  on: [{ theirs: 'its_order', ours: 'id' }],
  action: 'delete',
  to: null,
  dependants: [],
};
const ORDERS: Dependant = {
  table: 'orders',
  on: [{ theirs: 'person', ours: 'id' }],
  action: 'delete',
  to: null,
  dependants: [PIECES],
};
const PERSON: Rule['person'] = {
  kind: 'columns',
  columns: { mail: { column: 'mail', from: null } },
  match: 'exact',
};
const toNotes = { table: 'notes', relation: null, on: [{ theirs: 'person', ours: 'id' }], where: null };
const noted: Predicate = { op: 'some', link: toNotes };

/** Ten thousand people, one of them with a text that no index could hold. */
const HOLDS: KnownHolds = {
  epoch: 1,
  heldIn: () => ({
    everything: false,
    people: { mail: [...Array.from({ length: 10_000 }, (_, index) => `${index * 3}@x`), 'x'.repeat(900)] },
  }),
};

async function planOf(change: Partial<Rule>): Promise<RulePlan> {
  const live = await open().live();
  const own = live.find('people');
  if (own.kind !== 'one') throw new Error('the table is not there');
  const written = { table: 'people', zone: 'UTC', columnZone: 'UTC', start: [event('at')], ...change };
  const checking = checkRule(rule(written), own.thing, live);
  expect(told(checking).filter((one) => !one.endsWith('start-unindexed'))).toEqual([]);
  return planRule(checking.checked as CheckedRule, NOW);
}

function keysOf(count: number): readonly (readonly string[])[] {
  const ids = Array.from({ length: count }, (_, index) => 1 + index * 3);
  return [ids.map((id) => (id % 2 ? 'a' : 'b')), ids.map(String)];
}

/** What a batch asks, one after the other, by name. */
function asked(plan: RulePlan): readonly (readonly [string, Statement])[] {
  const { statements, checked, boundaries } = plan;
  const keys = keysOf(500);
  const lead = checked.times.length === 1 ? '2006-01-01 00:00:00' : null;
  return [
    ['first rows', statements.list(null, 500, HOLDS)],
    ['next rows', statements.list({ lead, key: ['b', '9000'] }, 500, HOLDS)],
    ['locked', statements.lockKeys(keys, HOLDS)],
    ['asked again', statements.again(keys, HOLDS)],
    ['removed', statements.remove(keys, HOLDS)],
    ['removed when locked', statements.removeLocked(keys)],
    ['one row', questionFor(plan, ['a', '1'], HOLDS).statement],
    ...(lead && checked.dependants.length === 0 && !readsElsewhere(checked)
      ? ([
          ['first rows removed', statements.changeNext({ after: null, limit: 500, until: null }, HOLDS)],
          [
            'next rows removed',
            statements.changeNext(
              { after: { lead, key: null, strictly: true }, limit: 500, until: null },
              HOLDS,
            ),
          ],
        ] as const)
      : []),
    ...dependantStatements(checked).flatMap((step): (readonly [string, Statement])[] => [
      [`${step.table} a row`, step.perParent(keys)],
      [`${step.table} locked`, step.lock(keys)],
      [`${step.table} changed`, step.change(keys)],
      [`${step.table} left`, step.rest(keys)],
    ]),
    ...blockersOf(checked, boundaries, HOLDS).map(
      ({ table, count }) => [`blocked by ${table}`, count] as const,
    ),
  ];
}

/** How few rows are looked up by the values of another row. */
const LOOKED_UP = ['ref', 'eq_ref', 'const', 'ref_or_null', 'index_subquery', 'unique_subquery'];

/**
 * Tables that are read in another way than they should: our own in a range of an index, or row by row; others row by row.
 * Lists of ours, and what was made of them, are short.
 */
async function scanned({ text, values }: Statement): Promise<readonly string[]> {
  const rows = await open().ask({ text: `EXPLAIN ${text}`, values });
  return rows.flatMap(([, , table, type, , key]) => {
    const isOurs = table === null || /^([a-z]+k|held|listed|<.*>|[a-z]+x)$/.test(table ?? '');
    const isSound =
      LOOKED_UP.includes(type ?? '') || ((table === 't' || table === 'people') && type === 'range');
    return isOurs || isSound ? [] : [`${table} by ${key}: ${type}`];
  });
}

test.each<[string, Partial<Rule>]>([
  ['rows alone', {}],
  ['rows without a leading start', { start: [event('at'), event('again')] }],
  ['held people', { person: PERSON }],
  ['rows that go along', { dependants: [ORDERS] }],
  [
    'rows that go along, and people in them',
    { dependants: [ORDERS], person: PERSON, dependantPlaces: [place('orders'), place('pieces')] },
  ],
  [
    'links',
    {
      filter: noted,
      extension: { while: [{ op: 'not', predicate: noted }], atMost: { count: 9, unit: 'year' } },
      conditionNames: ['noted'],
      start: [event('at'), event('at', { from: { ...toNotes, pick: 'latest' } })],
      person: {
        kind: 'columns',
        columns: { mail: { column: 'mail', from: toNotes } },
        match: 'case_insensitive',
      },
    },
  ],
])('%s are found by an index', async (_, change) => {
  const plan = await planOf(change);
  for (const [what, statement] of asked(plan)) {
    // What counts a whole table may read it; what has no start to lead it begins with the first key.
    if (what.startsWith('blocked by')) continue;
    const walked = plan.checked.times.length > 1 && what === 'first rows' ? ['t by PRIMARY: index'] : [];
    expect(await scanned(statement), `${what}: ${statement.text}`).toEqual(walked);
  }
});

test('what goes along is locked where it is counted, and nothing beside it', async () => {
  const { session, client } = open();
  const plan = await planOf({ dependants: [ORDERS] });
  await session.run(session.engine.begin);
  const keys = keysOf(2);
  for (const step of dependantStatements(plan.checked).toReversed()) {
    const locked = await session.run(step.lock(keys));
    expect(locked.rows).toEqual([['2']]);
  }
  await client.query('SET SESSION innodb_lock_wait_timeout = 1');
  const touch = (table: string, id: number): Promise<unknown> =>
    client.query(`UPDATE ${table} SET mail = 'z' WHERE id = ${id}`);
  for (const table of ['orders', 'pieces']) {
    await expect(touch(table, 1)).rejects.toMatchObject({ errno: 1205 });
    await touch(table, 2);
    await touch(table, 3);
  }
});
