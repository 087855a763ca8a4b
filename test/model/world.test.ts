import { describe, expect, test } from 'vitest';
import { holds } from '../../demo/model/condition.ts';
import type { Hold } from '../../demo/model/holding.ts';
import { judgeRow, type Promised, remaining, type State, type World } from '../../demo/model/reference.ts';
import { date, type Row, timestamptz } from '../../demo/model/row.ts';
import { type ForeignKey, tableOf } from '../../demo/model/world.ts';
import type { Dependant, DependantAction, EventLink, Person, Place } from '../../src/datamap/place/place.ts';
import type { Link, Predicate } from '../../src/sql/predicate.ts';
import { at, column, day, entry, place, policy, promised, worldOf } from './promised.ts';

/* What the language says of other tables, worked out by hand. */

const NOW = at('2024-06-15T12:00:00Z');
const things = policy({ count: 1, unit: 'year' });
const OLD = date(day('2023-06-13'));
const RECENT = date(day('2024-06-01'));

function link(table: string, on: Link['on'], where: Predicate | null = null): Link {
  return { table, relation: null, on, where };
}

function stateOf(where: Place, row: Row, world: World, change: Partial<Promised> = {}): State {
  const said = promised({ policies: [things], entries: [entry('things', [where])], now: NOW, ...change });
  return judgeRow(said, things, where, row, { world, table: 'things' });
}

describe('events through a link', () => {
  const counted: Predicate = { op: 'equals', column: 'kind', value: 'a' };
  const on = [{ theirs: 'thing', ours: null }];
  const judge = (pick: EventLink['pick'], ends: readonly (readonly [string, unknown])[]): State => {
    const where = place({
      events: { ended: column('ended', { from: { ...link('uses', on, counted), pick } }) },
    });
    const uses = ends.map(([kind, ended]) => ({ thing: 1n, kind, ended }) as Row);
    const others = [
      { thing: 2n, kind: 'a', ended: null },
      { thing: null, kind: 'a', ended: null },
    ];
    return stateOf(where, { id: 1n }, worldOf({ things: [], uses: [...others, ...uses] }));
  };

  test('the latest or the earliest of those that count', () => {
    expect(
      judge('latest', [
        ['a', OLD],
        ['a', RECENT],
      ]),
    ).toBe('kept');
    expect(
      judge('earliest', [
        ['a', RECENT],
        ['a', OLD],
      ]),
    ).toBe('due');
    expect(
      judge('latest', [
        ['a', OLD],
        ['b', RECENT],
      ]),
    ).toBe('due');
  });

  test('none, or one without a time, means that it has not happened', () => {
    expect(judge('latest', [])).toBe('not_started');
    expect(judge('latest', [['b', OLD]])).toBe('not_started');
    expect(
      judge('earliest', [
        ['a', OLD],
        ['a', null],
      ]),
    ).toBe('not_started');
    expect(
      judge('earliest', [
        ['a', OLD],
        ['b', null],
      ]),
    ).toBe('due');
  });

  test('an infinite time that is picked is implausible', () => {
    expect(
      judge('latest', [
        ['a', OLD],
        ['a', date('infinity')],
      ]),
    ).toBe('implausible');
    expect(
      judge('earliest', [
        ['a', OLD],
        ['a', date('-infinity')],
      ]),
    ).toBe('implausible');
    expect(
      judge('latest', [
        ['a', OLD],
        ['a', date('-infinity')],
      ]),
    ).toBe('due');
  });

  test('times are compared as times', () => {
    const where = place({
      events: { ended: column('at', { from: { ...link('uses', on), pick: 'latest' } }) },
    });
    const uses = [NOW - 1n, NOW + 1n, NOW].map((micros) => ({ thing: 1n, at: timestamptz(micros) }));
    expect(stateOf(where, { id: 1n }, worldOf({ things: [], uses }))).toBe('future');
  });
});

test('some: a row in another table, which may ask for one in a third', () => {
  const closed: Predicate = { op: 'equals', column: 'state', value: 'closed' };
  const reviewed: Predicate = { op: 'some', link: link('reviews', [{ theirs: 'case', ours: null }]) };
  const site = {
    world: worldOf({
      things: [],
      cases: [
        { id: 10n, area: 'n', thing: 1n, state: 'open' },
        { id: 11n, area: 'n', thing: 1n, state: 'closed' },
        { id: 12n, area: null, thing: 2n, state: 'open' },
      ],
      reviews: [{ case: 11n }, { case: null }],
    }),
    table: 'things',
  };
  const some = (where: Predicate | null): Predicate => ({
    op: 'some',
    link: link(
      'cases',
      [
        { theirs: 'area', ours: 'area' },
        { theirs: 'thing', ours: 'id' },
      ],
      where,
    ),
  });
  const row = (id: bigint): Row => ({ id, area: 'n' });
  expect(holds(some({ op: 'not', predicate: closed }), row(1n), site)).toBe(true);
  expect(holds(some({ op: 'all', predicates: [closed, reviewed] }), row(1n), site)).toBe(true);
  expect(
    holds(some({ op: 'all', predicates: [{ op: 'not', predicate: closed }, reviewed] }), row(1n), site),
  ).toBe(false);
  expect(holds(some(null), row(2n), site)).toBe(false);
  expect(holds({ op: 'not', predicate: some(null) }, row(2n), site)).toBe(true);
  expect(holds(some(null), { id: 2n, area: null }, site)).toBe(false);
});

describe('holds', () => {
  const people = (match: 'exact' | 'case_insensitive'): Person => ({
    kind: 'columns',
    columns: {
      email: { column: 'email', from: null },
      user: { column: 'user', from: link('accounts', [{ theirs: 'thing', ours: null }]) },
    },
    match,
  });
  const world = worldOf({
    things: [],
    accounts: [
      { thing: 1n, user: 7n },
      { thing: 1n, user: null },
      { thing: 2n, user: 8n },
    ],
  });
  const judge = (hold: Hold, row: Row, match: 'exact' | 'case_insensitive' = 'exact'): State =>
    stateOf(place({ person: people(match) }), row, world, { holds: [hold] });
  const row: Row = { id: 1n, ended: OLD, email: 'User-1@thing.example' };

  test.each([
    { on: 'connection', name: 'crm' },
    { on: 'category', name: 'things' },
    { on: 'rule', name: 'crm/things/things' },
    { on: 'person', kind: 'email', value: 'User-1@thing.example' },
    { on: 'person', kind: 'user', value: '7' },
  ] as const)('%o', (hold) => {
    expect(judge(hold, row)).toBe('held');
    expect(judge(hold, { ...row, ended: RECENT })).toBe('kept');
  });

  test.each([
    { on: 'connection', name: 'erp' },
    { on: 'category', name: 'others' },
    { on: 'rule', name: 'crm/things/others' },
    { on: 'person', kind: 'user', value: 'User-1@thing.example' },
    { on: 'person', kind: 'user', value: '8' },
    { on: 'person', kind: 'passport', value: '7' },
  ] as const)('not %o', (hold) => expect(judge(hold, row)).toBe('due'));

  test('letter case counts unless the data map says otherwise', () => {
    const hold: Hold = { on: 'person', kind: 'email', value: 'USER-1@THING.example' };
    expect(judge(hold, row)).toBe('due');
    expect(judge(hold, row, 'case_insensitive')).toBe('held');
    expect(judge(hold, { ...row, email: null }, 'case_insensitive')).toBe('due');
  });
});

describe('dependants', () => {
  const dependant = (
    table: string,
    theirs: string,
    action: DependantAction,
    more: Dependant[] = [],
  ): Dependant => ({
    table,
    on: [{ theirs, ours: null }],
    action,
    to: null,
    dependants: more,
  });
  const parts = place({
    category: 'parts',
    person: { kind: 'columns', columns: { user: { column: 'user', from: null } }, match: 'exact' },
  });
  const entries = (dependants: readonly Dependant[]) => [
    entry('things', [place({ dependants })]),
    entry('parts', [parts]),
  ];
  const said = (dependants: readonly Dependant[], change: Partial<Promised> = {}): Promised =>
    promised({ policies: [things], entries: entries(dependants), now: NOW, ...change });
  const thing: Row = { id: 1n, ended: OLD };
  const world = (keys: readonly ForeignKey[] = []): World => ({
    ...worldOf({
      things: [thing, { id: 2n, ended: RECENT }],
      parts: [
        { id: 10n, thing: 1n, user: 7n, ended: RECENT },
        { id: 11n, thing: 2n, user: 7n, ended: RECENT },
        { id: 12n, thing: null, user: 8n, ended: RECENT },
      ],
      screws: [
        { id: 20n, part: 10n },
        { id: 21n, part: 11n },
      ],
    }),
    foreignKeys: keys,
  });
  const state = (
    dependants: readonly Dependant[],
    change: Partial<Promised> = {},
    keys: ForeignKey[] = [],
  ): State =>
    judgeRow(said(dependants, change), things, place({ dependants }), thing, {
      world: world(keys),
      table: 'things',
    });
  const left = (dependants: readonly Dependant[], keys: readonly ForeignKey[] = []): unknown => {
    const after = remaining(said(dependants), world(keys));
    return {
      things: tableOf(after, 'things').rows.map((row) => row['id']),
      parts: tableOf(after, 'parts').rows.map((row) => [row['id'], row['thing']]),
      screws: tableOf(after, 'screws').rows.map((row) => [row['id'], row['part']]),
    };
  };
  const key = (table: string, theirs: string, references: string): ForeignKey => ({
    table,
    references,
    columns: [{ theirs, ours: 'id' }],
    onDelete: 'no action',
  });

  test('are deleted, detached or kept, and so are theirs', () => {
    expect(left([dependant('parts', 'thing', 'delete', [dependant('screws', 'part', 'detach')])])).toEqual({
      things: [2n],
      parts: [
        [11n, 2n],
        [12n, null],
      ],
      screws: [
        [20n, null],
        [21n, 11n],
      ],
    });
    expect(left([dependant('parts', 'thing', 'detach')])).toMatchObject({
      parts: [
        [10n, null],
        [11n, 2n],
        [12n, null],
      ],
    });
    expect(left([dependant('parts', 'thing', 'keep')])).toMatchObject({
      things: [2n],
      parts: [
        [10n, 1n],
        [11n, 2n],
        [12n, null],
      ],
    });
  });

  test('one that is held on its own account has the row withheld, unless it is kept anyway', () => {
    const user = (value: string): Partial<Promised> => ({ holds: [{ on: 'person', kind: 'user', value }] });
    expect(state([dependant('parts', 'thing', 'delete')], user('7'))).toBe('withheld');
    expect(state([dependant('parts', 'thing', 'detach')], user('7'))).toBe('withheld');
    expect(state([dependant('parts', 'thing', 'keep')], user('7'))).toBe('due');
    expect(state([dependant('parts', 'thing', 'delete')], user('8'))).toBe('due');
    expect(
      state([dependant('parts', 'thing', 'delete')], { holds: [{ on: 'category', name: 'parts' }] }),
    ).toBe('withheld');
    expect(
      state([dependant('parts', 'thing', 'delete')], {
        holds: [
          { on: 'category', name: 'things' },
          { on: 'category', name: 'parts' },
        ],
      }),
    ).toBe('held');
  });

  test('a foreign key of a row that stays blocks it, at any depth', () => {
    const toThing = key('parts', 'thing', 'things');
    const toPart = key('screws', 'part', 'parts');
    const deleted = dependant('parts', 'thing', 'delete');
    expect(state([], {}, [toThing])).toBe('blocked');
    expect(state([dependant('parts', 'thing', 'keep')], {}, [toThing])).toBe('blocked');
    expect(state([dependant('parts', 'thing', 'detach')], {}, [toThing])).toBe('due');
    expect(state([deleted], {}, [toThing])).toBe('due');
    expect(state([deleted], {}, [toThing, toPart])).toBe('blocked');
    expect(state([deleted], { holds: [{ on: 'category', name: 'parts' }] }, [toThing, toPart])).toBe(
      'withheld',
    );
    expect(
      state([dependant('parts', 'thing', 'delete', [dependant('screws', 'part', 'detach')])], {}, [
        toThing,
        toPart,
      ]),
    ).toBe('due');
  });

  test('a row that only a row that goes has blocked goes after it', () => {
    const self: ForeignKey = { ...key('things', 'mother', 'things'), onDelete: 'restrict' };
    const rows = [
      { id: 1n, mother: null, ended: OLD },
      { id: 2n, mother: 1n, ended: OLD },
      { id: 3n, mother: null, ended: OLD },
      { id: 4n, mother: 3n, ended: RECENT },
      { id: 5n, mother: 5n, ended: OLD },
    ];
    const family = { ...worldOf({ things: rows }), foreignKeys: [self] };
    const one = promised({ policies: [things], entries: [entry('things', [place()])], now: NOW });
    const states = rows.map((row) => judgeRow(one, things, place(), row, { world: family, table: 'things' }));
    expect(states).toEqual(['blocked', 'due', 'blocked', 'kept', 'due']);
    expect(tableOf(remaining(one, family), 'things').rows.map((row) => row['id'])).toEqual([3n, 4n]);
  });
});
