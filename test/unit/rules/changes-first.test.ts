import { describe, expect, test } from 'vitest';
import type { Alteration } from '../../../src/anonymise/alteration.ts';
import type { EventLink, Person, Place } from '../../../src/datamap/place/place.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { compile } from '../../../src/rules/compile.ts';
import type { Link, Predicate } from '../../../src/sql/predicate.ts';
import type { PolicyChange } from '../../support/plain.ts';
import { at, config, map, months, place, policy, source, table } from './written.ts';

const NO_PERSON: Person = { kind: 'none', because: 'a test' };
const POSITIONS = {
  where: at(31, 'map'),
  'conditions.asked': at(33, 'map'),
  'events.ended': at(34, 'map'),
  'person.user': at(35, 'map'),
};

function link(change: Partial<Link> = {}): Link {
  return {
    table: 'contracts',
    relation: null,
    on: [{ theirs: 'person_id', ours: null }],
    where: null,
    ...change,
  };
}

const some = (change: Partial<Link> = {}): Predicate => ({ op: 'some', link: link(change) });
const equals = (column: string): Predicate => ({ op: 'equals', column, value: 'x' });
const latest = (change: Partial<Link> = {}): EventLink => ({ ...link(change), pick: 'latest' });
const ended = (change: Partial<Link> = {}): Partial<Place> => ({
  events: { ended: source('ended_at', { from: latest(change) }) },
});
const named = (column: string, change: Partial<Link> = {}): Partial<Place> => ({
  events: { ended: source('ended_at') },
  person: { kind: 'columns', columns: { user: { column, from: link(change) } }, match: 'exact' },
});

function alteration(columns: readonly string[], marker: string | null = null): Alteration {
  return {
    columns: Object.fromEntries(columns.map((name) => [name, { kind: 'null' as const }])),
    leaves: [],
    marker,
  };
}

/** People are read from contracts, whose columns change after `keep`. */
function found(
  people: Partial<Place>,
  changed: Alteration,
  keep = months(12),
  contracts: Partial<Place> = {},
  read: PolicyChange = {},
): readonly string[] {
  const starts: Policy['starts'] = { combine: 'only', events: ['ended'] };
  const tables = [
    table('people', [place({ category: 'people', person: NO_PERSON, positions: POSITIONS, ...people })]),
    table('contracts', [
      place({
        category: 'contracts',
        person: NO_PERSON,
        events: { ended: source('ended_at') },
        alteration: changed,
        ...contracts,
      }),
    ]),
  ];
  const compiled = compile(
    [
      policy({ category: 'people', starts, keep: months(60), ...read }),
      policy({ category: 'contracts', starts, keep, action: 'anonymise' }),
    ],
    [map(tables)],
    config(),
  );
  return compiled.findings.map(
    ({ line, code, message }) => `${line} ${code} ${/`(\w+)` of/.exec(message)?.[1]}`,
  );
}

describe('what another rule changes, before the period here ends', () => {
  const asked = (predicate: Predicate): [Partial<Place>, Partial<Policy>] => [
    { events: { ended: source('ended_at') }, conditions: { asked: predicate } },
    { extension: { while: ['asked'], atMost: months(72) } },
  ];

  test.each<[string, readonly string[], readonly string[]]>([
    ['a column that nobody reads', found(ended(), alteration(['email'])), []],
    ['the date', found(ended(), alteration(['ended_at'])), ['34 link-changes-first ended_at']],
    ['in another spelling', found(ended(), alteration(['Ended_At'])), ['34 link-changes-first Ended_At']],
    ['the link', found(ended(), alteration(['person_id'])), ['34 link-changes-first person_id']],
    [
      'which rows count',
      found(
        ended({ where: { op: 'not', predicate: { op: 'any', predicates: [equals('kind'), equals('b')] } } }),
        alteration(['kind']),
      ),
      ['34 link-changes-first kind'],
    ],
    [
      'the marker itself',
      found(ended({ where: equals('done_at') }), alteration(['email'], 'done_at')),
      ['34 link-changes-first done_at'],
    ],
    [
      'what a link of the link hangs on',
      found(
        ended({
          where: { op: 'some', link: link({ table: 'sites', on: [{ theirs: 'id', ours: 'site' }] }) },
        }),
        alteration(['site']),
      ),
      ['34 link-changes-first site'],
    ],
    [
      'what is read two links away',
      found(ended({ table: 'orders', where: some({ where: equals('kind') }) }), alteration(['kind'])),
      ['34 link-changes-first kind'],
    ],
    ['the person', found(named('user_id'), alteration(['user_id'])), ['35 link-changes-first user_id']],
    [
      'a condition',
      found(
        asked(some({ where: equals('state') }))[0],
        alteration(['state']),
        months(12),
        {},
        asked(some())[1],
      ),
      ['33 condition-changes-first state'],
    ],
    [
      'a filter',
      found(
        { events: { ended: source('ended_at') }, where: some({ where: equals('state') }) },
        alteration(['state']),
      ),
      ['31 condition-changes-first state'],
    ],
    [
      'two columns at once',
      found(ended({ where: equals('kind') }), alteration(['kind', 'person_id'])),
      ['34 link-changes-first kind', '34 link-changes-first person_id'],
    ],
  ])('%s', (_, told, expected) => {
    expect(told).toEqual(expected);
  });
});

describe('nothing is wrong where', () => {
  test.each<[string, readonly string[]]>([
    [
      'it changes no sooner, counted from the very date',
      found(ended(), alteration(['person_id']), months(60)),
    ],
    [
      'whoever is held here is found there, too',
      found(named('user_id'), alteration(['person_id']), months(12), {
        person: { kind: 'columns', columns: { user: { column: 'user_id', from: null } }, match: 'exact' },
      }),
    ],
    ['another table changes', found(ended({ table: 'orders' }), alteration(['ended_at', 'person_id']))],
    ['the rows stay, whatever the dates', found(ended(), alteration(['email']), months(1))],
  ])('%s', (_, told) => {
    expect(told).toEqual([]);
  });
});
