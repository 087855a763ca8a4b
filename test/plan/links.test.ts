import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readTables } from '../../src/app/connection/read-tables.ts';
import { listRelations } from '../../src/database/introspect.ts';
import type { EventLink } from '../../src/datamap/place/place.ts';
import { checkRule } from '../../src/plan/check/rule.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { familyOf, timeSql } from '../../src/plan/checked/time-column.ts';
import { planRule, type RulePlan } from '../../src/plan/plan.ts';
import { heldSql, type KnownHolds, NO_HOLDS } from '../../src/plan/state/held.ts';
import { judge, termsOf } from '../../src/plan/state/judge.ts';
import { readStart } from '../../src/plan/state/row-time.ts';
import { extended, stateSql } from '../../src/plan/state/state.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import type { StartEvent } from '../../src/rules/rule/start-event.ts';
import { join, sql } from '../../src/sql/fragment.ts';
import type { Join, Link, Predicate } from '../../src/sql/predicate.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { event, period, rule, told } from '../unit/plan/rule.ts';
import { type Random, randomOf, seedsOf } from './random.ts';
import { type PerEngine, type PlanTarget, useTarget } from './target.ts';

/*
 * Events, conditions and persons out of linked rows, on a real server: what SQL and the second implementation say of every
 * row is what a plain filter over the same rows says. Times are whole milliseconds here, infinite ones included.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2024, 5, 10, 12);
const PLAUSIBLE = Date.UTC(1990, 0, 1);
const PEOPLE = 60;
/** Three hours ahead of UTC the whole year. */
const COLUMN_ZONE = 'Etc/GMT-3';
const COLUMN_OFFSET = 3 * HOUR;

interface Person {
  readonly id: number;
  readonly area: number | null;
  readonly code: string;
  readonly seen: number | null;
}

interface Note {
  readonly id: number;
  readonly person: number | null;
  readonly area: number | null;
  readonly code: string | null;
  readonly kind: string | null;
  readonly at: number | null;
}

interface Page {
  readonly note: number;
  readonly open: boolean;
}

interface Rows {
  readonly people: readonly Person[];
  readonly notes: readonly Note[];
  readonly pages: readonly Page[];
}

/** The target of the tests that run now. */
let site: PlanTarget;

/** Codes are not unique: they are linked only where their bytes alone count, which each server calls by another name. */
const BY_BYTES = '/*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */';

const DDL: PerEngine<string> = {
  PostgreSQL: `CREATE TABLE people (id bigint PRIMARY KEY, area int, code text NOT NULL, seen timestamptz);
    CREATE TABLE "Notes" (id int PRIMARY KEY, person smallint, area bigint, code varchar(9), kind text,
      instant timestamptz, local timestamp, day date, seconds int, milliseconds bigint);
    CREATE TABLE pages (note bigint, open boolean NOT NULL) PARTITION BY LIST (open);
    CREATE TABLE pages_open PARTITION OF pages FOR VALUES IN (true);
    CREATE TABLE pages_rest PARTITION OF pages DEFAULT`,
  // The first two have an index for each link, the others none.
  MariaDB: `CREATE TABLE people (id bigint unsigned PRIMARY KEY, area int, code varchar(9) ${BY_BYTES} NOT NULL, seen timestamp(3) NULL);
    CREATE TABLE Notes (id int PRIMARY KEY, person smallint, area bigint, code varchar(9) ${BY_BYTES}, kind text,
      instant timestamp(3) NULL, local datetime(6), day date, seconds int, milliseconds bigint, KEY (person), KEY (area));
    CREATE TABLE pages (note bigint, open boolean NOT NULL)`,
};
const NOTES: PerEngine<string> = { PostgreSQL: '"Notes"', MariaDB: 'Notes' };

/** Around every boundary of 36 and 96 hours and what is overdue then, and times at which no event can have been. */
const MOMENTS = [
  ...[0, 36, 84, 96, 144].flatMap((hours) => [-1_000, -1, 0, 1, 1_000].map((ms) => NOW - hours * HOUR + ms)),
  ...[1, 2, 3, 4, 5, 6, 7].map((days) => NOW - days * DAY),
  ...[1, 2, 5].map((days) => NOW + days * DAY),
  PLAUSIBLE,
  PLAUSIBLE - 1,
  1_000,
  Number.NEGATIVE_INFINITY,
];
/** What is no time and later than every other. */
const LATE: PerEngine<readonly number[]> = { PostgreSQL: [Number.POSITIVE_INFINITY], MariaDB: [] };

async function fill(random: Random): Promise<Rows> {
  const { client, engine } = site;
  const rows = drawRows(random);
  for (const table of ['people', NOTES[engine.name], 'pages']) await client.query(`DELETE FROM ${table}`);
  const people = rows.people.map(({ id, area, code, seen }) => listOf([id, area, code, textOf(seen)]));
  const pages = rows.pages.map(({ note, open }) => `(${note}, ${open})`);
  await client.query(
    `INSERT INTO people VALUES ${people.join(', ')}; INSERT INTO pages VALUES ${pages.join(', ')}`,
  );
  await insertNotes(rows.notes);
  return rows;
}

/** Literals without a type, which each server takes for one of the column's. */
function listOf(values: readonly (string | number | null)[]): string {
  return `(${values.map((value) => (value === null ? 'NULL' : `'${value}'`)).join(', ')})`;
}

function drawRows(random: Random): Rows {
  const moment = (): number | null =>
    random.chance(0.1) ? null : random.pick([...MOMENTS, ...LATE[site.engine.name]]);
  const people = Array.from({ length: PEOPLE }, (_, id) => ({
    id,
    area: random.chance(0.2) ? null : random.below(5),
    code: random.pick(['a', 'b', 'c']),
    seen: moment(),
  }));
  const notes = Array.from({ length: PEOPLE * 2 }, (_, id) => ({
    id,
    person: random.chance(0.1) ? null : random.below(PEOPLE),
    area: random.chance(0.1) ? null : random.below(5),
    code: random.chance(0.1) ? null : random.pick(['a', 'b', 'c']),
    kind: random.pick(['x', 'y', null]),
    at: moment(),
  }));
  const pages = Array.from({ length: PEOPLE }, () => ({
    note: random.below(PEOPLE * 2),
    open: random.chance(0.5),
  }));
  return { people, notes, pages };
}

async function insertNotes(notes: readonly Note[]): Promise<void> {
  const rows = notes.map(({ id, person, area, code, kind, at }) => {
    const local = textOf(at === null ? null : at + COLUMN_OFFSET)?.replace('Z', '') ?? null;
    const day = textOf(at)?.replace(/[T ].*/, '') ?? null;
    return listOf([id, person, area, code, kind, textOf(at), local, day, counted(at, 1_000), counted(at, 1)]);
  });
  await site.client.query(`INSERT INTO ${NOTES[site.engine.name]} VALUES ${rows.join(', ')}`);
}

function textOf(at: number | null): string | null {
  if (at === null) return null;
  const isPostgresql = site.engine.name === 'PostgreSQL';
  if (!Number.isFinite(at)) return !isPostgresql ? '0000-00-00 00:00:00' : at > 0 ? 'infinity' : '-infinity';
  const text = new Date(at).toISOString();
  return isPostgresql ? text : text.replace('T', ' ').replace('Z', '');
}

/** No counter is infinite: it says zero where it was never set. */
function counted(at: number | null, unit: number): number | null {
  return at === null ? null : Number.isFinite(at) ? Math.floor(at / unit) : 0;
}

type Kind = 'instant' | 'local' | 'day' | 'seconds' | 'milliseconds';

/** What the column of that kind keeps of a time: milliseconds, or whole days. */
function kept(kind: Kind, at: number | null): number | null {
  if (kind === 'seconds') return at === null ? null : (counted(at, 1_000) as number) * 1_000;
  if (kind === 'milliseconds') return counted(at, 1);
  return kind === 'day' && at !== null ? Math.floor(at / DAY) : at;
}

/** The state of a time: 36 hours from an instant, two days from a day, overdue after two days more. */
function stateOf(kind: Kind, value: number | null): string {
  if (value === null) return 'not_started';
  const isDay = kind === 'day';
  if (!Number.isFinite(value) || value < (isDay ? PLAUSIBLE / DAY : PLAUSIBLE)) return 'implausible';
  if (value > (isDay ? Math.floor(NOW / DAY) : NOW)) return 'future';
  const dueAt = isDay ? (value + 3) * DAY : value + 36 * HOUR;
  if (NOW < dueAt) return 'kept';
  return NOW >= dueAt + 48 * HOUR ? 'overdue' : 'due';
}

async function check(change: Partial<Rule>): Promise<RulePlan> {
  const written = rule({
    table: 'people',
    zone: 'UTC',
    columnZone: COLUMN_ZONE,
    keep: period('36 hours'),
    ...change,
  });
  const live = await readTables(site.session, written, await listRelations(site.session), new Map());
  const own = live.find('people');
  if (own.kind !== 'one') throw new Error('the table is not there');
  const checking = checkRule(written, own.thing, live);
  if (!checking.checked) throw new Error(`the rule is refused: ${told(checking).join(', ')}`);
  return planRule(checking.checked, BigInt(NOW) * 1_000n);
}

/** Of every person, in their order: the state in SQL, after the second implementation said the same. */
async function statesOf({ checked, boundaries, now }: RulePlan): Promise<readonly string[]> {
  const { dialect } = site;
  const outputs = [
    stateSql(checked, boundaries, []),
    dialect.truth(extended(checked)),
    ...checked.times.map((time) => dialect.text(timeSql(dialect, time), familyOf(time))),
  ];
  const found = await site.ask(
    dialect.statement(
      sql`SELECT ${join(outputs, ', ')} FROM ${dialect.rows(checked.shape, 't')} ORDER BY t.id`,
    ),
  );
  const terms = termsOf(checked.rule, checked.zone, checked.rule.plausibleAfter);
  return found.map(([state, isExtended, ...texts]) => {
    const starts = checked.times.map((time, index) => {
      const text = texts[index] ?? null;
      return text === null ? null : readStart(text, time);
    });
    const facts = { starts, always: false, extended: isExtended === 'true' };
    expect(judge(terms, facts, now).state).toBe(state);
    return String(state);
  });
}

/** Takes a run's way through the table: locks what is due, asks again, deletes; the ids of those that went. */
async function remove({ statements }: RulePlan): Promise<readonly number[]> {
  const { session, dialect, schema } = site;
  await session.run(session.engine.begin);
  const locked = await session.run(statements.lock(null, 10 * PEOPLE, NO_HOLDS));
  const ids = locked.rows.map((row) => row[0] as string);
  const again = await session.run(statements.again([ids], NO_HOLDS));
  expect(again.rows.map((row) => row.join()).sort()).toEqual(locked.rows.map((row) => row.join()).sort());
  const removed = await session.run(statements.remove([ids], NO_HOLDS));
  expect(removed.count).toBe(ids.length);
  const left = await session.run(
    dialect.statement(
      sql`SELECT ${dialect.text(sql`t.id`, 'integer')} FROM ${dialect.rows({ schema, name: 'people' }, 't')}`,
    ),
  );
  await session.script('ROLLBACK');
  const stays = new Set(left.rows.map((row) => row[0]));
  expect(stays.size).toBe(PEOPLE - ids.length);
  return ids.map(Number);
}

const COLUMNS: readonly (readonly [Kind, Partial<StartEvent>, string])[] = [
  ['instant', {}, '36 hours'],
  ['local', {}, '36 hours'],
  ['day', {}, '2 days'],
  ['seconds', { as: 'epoch_s' }, '36 hours'],
  ['milliseconds', { as: 'epoch_ms' }, '36 hours'],
];

const BY_KEY: readonly Join[] = [{ theirs: 'person', ours: null }];
const BY_TWO: readonly Join[] = [
  { theirs: 'area', ours: 'AREA' },
  { theirs: 'code', ours: 'code' },
];
const ofKey = (note: Note, person: Person): boolean => note.person === person.id;
/** Null is the area of nobody. */
const ofTwo = (note: Note, person: Person): boolean =>
  note.area !== null && note.area === person.area && note.code === person.code;

const isX: Predicate = { op: 'equals', column: 'kind', value: 'x' };
const hasOpenPage: Predicate = {
  op: 'some',
  link: {
    table: 'PAGES',
    relation: null,
    on: [{ theirs: 'note', ours: null }],
    where: { op: 'equals', column: 'open', value: true },
  },
};
const opened = (note: Note, { pages }: Rows): boolean =>
  pages.some((page) => page.note === note.id && page.open);

const LINKS: readonly (readonly [
  string,
  Pick<Link, 'on' | 'where'>,
  (note: Note, person: Person, rows: Rows) => boolean,
])[] = [
  ['by the key', { on: BY_KEY, where: null }, ofKey],
  ['by two columns', { on: BY_TWO, where: null }, ofTwo],
  ['that count', { on: BY_KEY, where: isX }, (note, person) => ofKey(note, person) && note.kind === 'x'],
  [
    'that do not count',
    { on: BY_TWO, where: { op: 'not', predicate: isX } },
    (note, person) => ofTwo(note, person) && note.kind !== 'x',
  ],
  [
    'that other rows let count',
    { on: BY_KEY, where: { op: 'any', predicates: [hasOpenPage, isX] } },
    (note, person, rows) => ofKey(note, person) && (opened(note, rows) || note.kind === 'x'),
  ],
];

describe.each(ENGINES)('$name', (engine) => {
  const open = useTarget(engine);

  beforeAll(async () => {
    site = open();
    await site.client.query(DDL[engine.name]);
  });

  // A test that fails must not leave its transaction to the next one.
  afterEach(async () => {
    await site.session.script('ROLLBACK');
  });

  describe.each(COLUMNS)('the time of linked rows in a column of %s', (kind, change, keep) => {
    test.each(LINKS)('%s', async (_, on, belongs) => {
      const seen = new Set<string>();
      for (const seed of seedsOf(2, 40)) {
        const rows = await fill(randomOf(seed));
        for (const pick of ['latest', 'earliest'] as const) {
          const from: EventLink = { table: 'notes', relation: null, ...on, pick };
          const plan = await check({ start: [event(kind, { from, ...change })], keep: period(keep) });
          const expected = rows.people.map((person) => {
            const counting = rows.notes.filter((note) => belongs(note, person, rows));
            const values = counting.map((note) => kept(kind, note.at));
            return stateOf(kind, picked(values, pick));
          });
          expect(await statesOf(plan), `seed ${seed}, ${pick}`).toEqual(expected);
          const isDue = rows.people.filter((_, index) =>
            ['due', 'overdue'].includes(expected[index] as string),
          );
          expect(await remove(plan)).toEqual(isDue.map((person) => person.id));
          for (const state of expected) seen.add(state);
        }
      }
      expect([...seen].sort()).toEqual(['due', 'future', 'implausible', 'kept', 'not_started', 'overdue']);
    });
  });

  /** No row: not happened. One row without a time: not happened yet. */
  function picked(values: readonly (number | null)[], pick: EventLink['pick']): number | null {
    if (values.length === 0 || values.includes(null)) return null;
    return pick === 'latest' ? Math.max(...(values as number[])) : Math.min(...(values as number[]));
  }

  test('a linked time beside one of its own, and conditions and a filter that ask other tables', async () => {
    const reached: Record<string, number> = {};
    for (const seed of seedsOf(5, 200)) {
      const rows = await fill(randomOf(seed + 1_000));
      const some = (where: Predicate): Predicate => ({
        op: 'some',
        link: { table: 'notes', relation: null, on: BY_KEY, where },
      });
      const plan = await check({
        start: [
          event('seen'),
          event('instant', {
            from: { table: 'notes', relation: null, on: BY_TWO, where: isX, pick: 'latest' },
          }),
        ],
        filter: { op: 'not', predicate: some({ op: 'equals', column: 'kind', value: null }) },
        extension: { while: [some(hasOpenPage)], atMost: period('96 hours') },
        conditionNames: ['open'],
      });
      const facts = rows.people.map((person) => {
        const own = rows.notes.filter((note) => ofKey(note, person));
        const linked = rows.notes.filter((note) => ofTwo(note, person) && note.kind === 'x');
        const until = picked(
          linked.map((note) => note.at),
          'latest',
        );
        const state = stateOfLatest(
          [person.seen, until],
          own.some((note) => opened(note, rows)),
        );
        return { id: person.id, state, isIn: !own.some((note) => note.kind === null) };
      });
      expect(await statesOf(plan), `seed ${seed}`).toEqual(facts.map((fact) => fact.state));
      const due = facts.filter(({ isIn, state }) => isIn && (state === 'due' || state === 'overdue'));
      expect(await remove(plan)).toEqual(due.map(({ id }) => id));
      for (const { state } of facts) reached[state] = (reached[state] ?? 0) + 1;
    }
    expect(Object.keys(reached).sort()).toEqual([
      ...['due', 'extended', 'future', 'implausible', 'kept', 'not_started', 'overdue'],
    ]);
  });

  /** 36 hours from the latest of those that happened; 96 where it is extended. */
  function stateOfLatest(times: readonly (number | null)[], isExtended: boolean): string {
    const happened = times.filter((time) => time !== null);
    if (happened.some((time) => stateOf('instant', time) === 'implausible')) return 'implausible';
    const latest = happened.length === 0 ? null : Math.max(...happened);
    const state = stateOf('instant', latest);
    if (!isExtended || latest === null || !['due', 'overdue'].includes(state)) return state;
    if (NOW < latest + 96 * HOUR) return 'extended';
    return NOW >= latest + 144 * HOUR ? 'overdue' : 'due';
  }

  test('what linked rows say is asked again after the lock, and with the deletion', async () => {
    await fill(randomOf(0));
    const { client, engine, session } = site;
    const notes = NOTES[engine.name];
    await client.query(`DELETE FROM ${notes}`);
    const old = NOW - 30 * DAY;
    const note = { area: null, code: null, kind: null, at: old };
    await insertNotes([
      { ...note, id: 1, person: 1 },
      { ...note, id: 2, person: 2 },
    ]);
    const from: EventLink = { table: 'notes', relation: null, on: BY_KEY, where: null, pick: 'latest' };
    const { statements } = await check({ start: [event('instant', { from })] });
    await session.run(session.engine.begin);
    const locked = await session.run(statements.lock(null, 10, NO_HOLDS));
    expect(locked.rows.map((row) => row[0])).toEqual(['1', '2']);
    // Somebody begins anew while we hold the row.
    await insertNotes([{ ...note, id: 3, person: 1, at: null }]);
    const again = await session.run(statements.again([['1', '2']], NO_HOLDS));
    expect(again.rows.map((row) => row[0])).toEqual(['2']);
    await client.query(`UPDATE ${notes} SET instant = now() WHERE person = 2`);
    expect((await session.run(statements.remove([['1', '2']], NO_HOLDS))).count).toBe(0);
    await session.script('ROLLBACK');
  });

  test('a person behind a link is held with every row that leads to one', async () => {
    const rows = await fill(randomOf(7));
    const columns = {
      writer: {
        column: 'CODE',
        from: { table: 'notes', relation: null, on: BY_KEY, where: isX },
      },
      reader: { column: 'code', from: null },
    };
    const { checked } = await check({
      start: [event('seen')],
      person: { kind: 'columns', columns, match: 'case_insensitive' },
    });
    const wrote = (person: Person): boolean =>
      rows.notes.some((note) => ofKey(note, person) && note.kind === 'x' && note.code === 'a');
    expect(await heldBy(checked, { writer: ['A'] })).toEqual(rows.people.filter(wrote).map(({ id }) => id));
    expect(await heldBy(checked, { writer: ['a'], reader: ['c'] })).toEqual(
      rows.people.filter((person) => wrote(person) || person.code === 'c').map(({ id }) => id),
    );
  });

  async function heldBy(
    { person, shape }: CheckedRule,
    people: ReturnType<KnownHolds['heldIn']>['people'],
  ): Promise<readonly number[]> {
    const { ask, dialect } = site;
    const held = heldSql(dialect, person, { everything: false, people });
    const id = dialect.text(sql`t.id`, 'integer');
    const found = await ask(
      dialect.statement(sql`SELECT ${id} FROM ${dialect.rows(shape, 't')} WHERE ${held} ORDER BY t.id`),
    );
    return found.map((row) => Number(row[0]));
  }
});
