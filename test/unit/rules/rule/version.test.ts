import { describe, expect, test } from 'vitest';
import type { Config } from '../../../../src/config/config.ts';
import type {
  DataMap,
  Dependant,
  EventLink,
  Place,
  TableEntry,
} from '../../../../src/datamap/place/place.ts';
import { hasErrors } from '../../../../src/finding.ts';
import { compile } from '../../../../src/rules/compile.ts';
import type { Decision, Rule } from '../../../../src/rules/rule/rule.ts';
import { decisionOf, versionOf } from '../../../../src/rules/rule/version.ts';
import type { Predicate } from '../../../../src/sql/predicate.ts';
import { PLAIN_DECISION, type PolicyChange } from '../../../support/plain.ts';
import { at, config, map, months, PACE, place, policy, source, table } from '../written.ts';

interface Change {
  readonly policy?: PolicyChange;
  readonly place?: Partial<Place>;
  readonly table?: Partial<Extract<TableEntry, { kind: 'places' }>>;
  readonly map?: Partial<DataMap>;
  readonly config?: Partial<Config>;
}

const isOpen: Predicate = { op: 'equals', column: 'state', value: 'open' };
const ON = [{ theirs: 'log_id', ours: null }];
const LINK: EventLink = { table: 'notes', relation: null, on: ON, where: null, pick: 'latest' };
const DEPENDANT: Dependant = { table: 'notes', on: ON, action: 'delete', to: null, dependants: [] };
const EXTENSION = { while: ['disputed'], atMost: months(13) };

function ruleOf(change: Change = {}): Rule {
  const here = place({
    where: { op: 'equals', column: 'kind', value: 'a' },
    conditions: { disputed: { op: 'equals', column: 'flag', value: true } },
    ...change.place,
  });
  const entry = { ...table('log', [here]), ...change.table } as TableEntry;
  const { rules, findings } = compile(
    [policy({ extension: EXTENSION, ...change.policy })],
    [map([entry], change.map)],
    config(change.config),
  );
  expect(hasErrors(findings)).toBe(false);
  return rules[0] as Rule;
}

const version = (change: Change = {}): string => ruleOf(change).version;

describe('a version', () => {
  test('is the SHA-256 of the RFC 8785 text of the decision, and of nothing else', () => {
    // The text, written out; its hash comes from `sha256sum`.
    const decision: Decision = {
      connection: 'crm',
      table: 'log',
      key: null,
      category: 'logs',
      filter: null,
      start: [{ event: 'logged', column: 'ts', always: false, as: null, from: null }],
      keep: months(3),
      extension: null,
      action: 'delete',
      alteration: null,
      ...PLAIN_DECISION,
      dependants: [],
      person: { kind: 'none', because: 'a test' },
      heldWith: [],
      zone: 'UTC',
      columnZone: null,
      plausibleAfter: '1990-01-01',
    };
    expect(versionOf(decision)).toBe('c74263891b468760d1d63f7d6d609bb658783b3ed029ff626a9f299e3b6061d3');
  });

  test('does not depend on the order of keys', () => {
    const entries = Object.entries(decisionOf(ruleOf())).reverse();
    expect(versionOf(Object.fromEntries(entries) as unknown as Decision)).toBe(version());
  });

  const SAME: readonly (readonly [string, Change])[] = [
    ['the title', { policy: { title: { en: 'Other' } } }],
    ['the purpose', { policy: { purpose: { en: 'Other' } } }],
    ['the legal basis', { policy: { legalBasis: ['consent'] } }],
    ['the source', { policy: { source: null } }],
    ['the words in other languages', { policy: { words: { logged: { fr: 'noté' } } } }],
    ['the review', { policy: { reviewed: '2025-01-01' } }],
    ["the policy's text", { policy: { textHash: '2'.repeat(64) } }],
    ['where the policy stands', { policy: { position: at(99, 'else') } }],
    ['where the place stands', { place: { position: at(99, 'else') } }],
    ['backups', { map: { backupsKept: months(1) } }],
    ['the schedule', { config: { schedule: '0 3 * * *' } }],
    ["the category's schedule", { config: { categories: { logs: { ...PACE, schedule: '0 4 * * *' } } } }],
    [
      "the category's budget",
      { config: { categories: { logs: { ...PACE, budget: { rows: 5, seconds: 5 } } } } },
    ],
    ['the mode', { config: { mode: 'observe' } }],
    ["the pages' language", { config: { language: 'fr' } }],
  ];
  test.each(SAME)('is not changed by %s', (_, change) => expect(version(change)).toBe(version()));

  test('is not changed by pace and address of the connection', () => {
    const crm = {
      ...(config().connections['crm'] as Config['connections'][string]),
      batchRows: 5,
      url: 'postgres://else/',
    };
    expect(version({ config: { connections: { crm } } })).toBe(version());
  });

  const OTHER: readonly (readonly [string, Change])[] = [
    ['the person', { place: { person: { kind: 'none', because: 'x' } } }],
    ['the period', { policy: { keep: months(4) } }],
    ['a period of the same length in another unit', { policy: { keep: { count: 13, unit: 'week' } } }],
    ['at_most', { policy: { extension: { ...EXTENSION, atMost: months(12) } } }],
    ['no extension', { policy: { extension: null }, place: { conditions: {} } }],
    [
      'the start',
      {
        policy: { starts: { combine: 'only', events: ['seen'] } },
        place: { events: { seen: source('ts') } },
      },
    ],
    [
      'one more start',
      {
        policy: { starts: { combine: 'latest', events: ['logged', 'seen'] } },
        place: { events: { logged: source('ts'), seen: source('seen_at') } },
      },
    ],
    ['the column of the start', { place: { events: { logged: source('other') } } }],
    ['`always`', { place: { events: { logged: source('ts', { always: true }) } } }],
    ['`as`', { place: { events: { logged: source('ts', { as: 'epoch_s' }) } } }],
    ['a link', { place: { events: { logged: source('ts', { from: LINK }) } } }],
    ['`earliest`', { place: { events: { logged: source('ts', { from: { ...LINK, pick: 'earliest' } }) } } }],
    [
      'which linked rows count',
      { place: { events: { logged: source('ts', { from: { ...LINK, where: isOpen } }) } } },
    ],
    ['a dependant', { place: { dependants: [DEPENDANT] } }],
    ['what becomes of it', { place: { dependants: [{ ...DEPENDANT, action: 'detach' }] } }],
    ['the filter', { place: { where: { op: 'equals', column: 'kind', value: 'b' } } }],
    ["the type of the filter's value", { place: { where: { op: 'equals', column: 'kind', value: 1 } } }],
    ['no filter', { place: { where: null } }],
    [
      'the condition',
      { place: { conditions: { disputed: { op: 'equals', column: 'flag', value: false } } } },
    ],
    ['a condition that can never hold', { place: { conditions: { disputed: null } } }],
    ['the table', { table: { table: 'logs' } }],
    ['the key', { table: { key: ['code'] } }],
    ['the category', { policy: { category: 'other' }, place: { category: 'other' } }],
    ["the policies' zone", { config: { timezone: 'UTC' } }],
    ["the columns' zone", { map: { timezone: 'UTC' } }],
    ['plausible_after', { config: { plausibleAfter: '1991-01-01' } }],
  ];
  test.each(OTHER)('is changed by %s', (_, change) => expect(version(change)).not.toBe(version()));

  test('is another one for each of these', () => {
    expect(new Set(OTHER.map(([, change]) => version(change))).size).toBe(OTHER.length);
  });

  test('tells neighbours beyond 2^53 apart, and a number from its digits', () => {
    const versions = [9_007_199_254_740_993n, 9_007_199_254_740_992n, '9007199254740993'].map((value) =>
      version({ place: { where: { op: 'equals', column: 'kind', value } } }),
    );
    expect(new Set(versions).size).toBe(3);
  });
});
