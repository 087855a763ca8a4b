import { describe, expect, test } from 'vitest';
import type { Alteration } from '../../../src/anonymise/alteration.ts';
import { NO_LONGER } from '../../../src/calendar/period.ts';
import type { Place } from '../../../src/datamap/place/place.ts';
import { rulesTexts } from '../../../src/finding-text/en/rules.ts';
import type { PolicyKeep } from '../../../src/policy/keep.ts';
import { type Compiled, compile } from '../../../src/rules/compile.ts';
import { acts } from '../../../src/rules/rule/rule.ts';
import type { Predicate } from '../../../src/sql/predicate.ts';
import type { PolicyChange } from '../../support/plain.ts';
import { at, config, map, months, PACE, place, policy, source, table } from './written.ts';

const status = (value: string): Predicate => ({ op: 'equals', column: 'status', value });
const logs = table('log', [place()]);

function told({ findings }: Compiled): string[] {
  return findings.map((found) => `${found.file}:${found.line} ${found.code}: ${found.message}`);
}

describe('rules', () => {
  test('one rule for each connection, table and category, in the order of the data map', () => {
    const people = table('crm.people', [
      place({ where: status('a') }),
      place({ category: 'cookies', where: status('b') }),
    ]);
    const two = config({
      connections: { crm: config().connections['crm'] as never, old: config().connections['crm'] as never },
    });
    const { rules, findings } = compile(
      [policy(), policy({ category: 'cookies' })],
      [map([people, logs], { connections: ['old', 'crm'] })],
      two,
    );
    expect(findings).toEqual([]);
    expect(rules.map((rule) => rule.id)).toEqual([
      'old/crm.people/logs',
      'old/crm.people/cookies',
      'old/log/logs',
      'crm/crm.people/logs',
      'crm/crm.people/cookies',
      'crm/log/logs',
    ]);
    expect(new Set(rules.map((rule) => rule.version)).size).toBe(6);
  });

  test('a rule is complete, and frozen', () => {
    const written = policy({
      starts: { combine: 'latest', events: ['logged', 'seen'] },
      extension: { while: ['disputed', 'never here'], atMost: months(13) },
    });
    const disputed: Predicate = { op: 'equals', column: 'flag', value: true };
    const here = place({
      where: status('a'),
      events: { seen: source('seen_at', { as: 'epoch_ms' }), logged: source('ts', { always: true }) },
      conditions: { disputed, 'never here': null },
    });
    const schedules = config({
      categories: { logs: { ...PACE, schedule: '15 * * * *' } },
    });
    const { rules, findings } = compile(
      [written],
      [map([table('log', [here], ['code'])], { timezone: 'UTC' })],
      schedules,
    );
    expect(findings.map(({ code }) => code)).toEqual(['condition-nowhere']);
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({
      id: 'crm/log/logs',
      connection: 'crm',
      table: 'log',
      key: ['code'],
      category: 'logs',
      filter: status('a'),
      start: [
        { event: 'logged', column: 'ts', always: true, as: null, from: null },
        { event: 'seen', column: 'seen_at', always: false, as: 'epoch_ms', from: null },
      ],
      keep: months(3),
      extension: { while: [disputed], atMost: months(13) },
      action: 'delete',
      zone: 'Europe/Paris',
      columnZone: 'UTC',
      plausibleAfter: '1990-01-01',
      policyHash: '1'.repeat(64),
      person: { kind: 'columns', columns: { user: { column: 'user_id', from: null } }, match: 'exact' },
      tableFilters: [status('a')],
      conditionNames: ['disputed'],
      dependants: [],
      schedule: '15 * * * *',
    });
    expect(Object.isFrozen(rules[0])).toBe(true);
  });

  test('an event that the place has not is left out of the start', () => {
    const both = policy({ starts: { combine: 'latest', events: ['logged', 'seen'] } });
    const { rules, findings } = compile(
      [both],
      [map([table('log', [place({ events: { logged: source('ts'), seen: null } })])])],
      config(),
    );
    expect(findings).toEqual([]);
    expect(rules[0]?.start.map((event) => event.event)).toEqual(['logged']);
  });

  test('rows of no category are counted by the first rule of a table, over the filters of all', () => {
    const places = ['a', 'b', 'c'].map((value) => place({ category: value, where: status(value) }));
    const policies = ['a', 'b', 'c'].map((category) => policy({ category, draft: category === 'a' }));
    const { rules } = compile(policies, [map([table('people', places)])], config());
    expect(rules.map((rule) => [rule.category, rule.tableFilters])).toEqual([
      ['b', [status('a'), status('b'), status('c')]],
      ['c', null],
    ]);
  });

  test('a category without a filter takes every row, so that none is left over', () => {
    const { rules } = compile([policy()], [map([logs])], config());
    expect(rules[0]?.tableFilters).toBeNull();
  });
});

describe('how long data is kept makes the rules', () => {
  const cookies = {
    by: 'cookie name',
    names: [
      { name: '_ga', keep: months(24) },
      { name: 'card', keep: 'forbidden' },
      { name: 'id', keep: 'indefinitely' },
    ],
    otherwise: NO_LONGER,
  } as const;
  const ALTERATION: Alteration = {
    columns: { value: { kind: 'null' } },
    leaves: ['name'],
    marker: 'done_at',
  };
  const visited = place({
    where: status('a'),
    attributes: { 'cookie name': 'name' },
    conditions: { disputed: status('d') },
    alteration: ALTERATION,
  });

  test('by the value of an attribute: one rule for each KEEP', () => {
    const written = policy({
      keep: cookies,
      action: 'anonymise',
      extension: { while: ['disputed'], atMost: months(36) },
    });
    const { rules, findings } = compile([written], [map([table('log', [visited])])], config());
    expect(findings).toEqual([]);
    expect(
      rules.map((rule) => [
        rule.id,
        rule.keep,
        rule.action,
        rule.start.length,
        rule.extension?.atMost ?? null,
      ]),
    ).toEqual([
      ['crm/log/logs@P24M', months(24), 'anonymise', 1, months(36)],
      ['crm/log/logs@forbidden', 'forbidden', 'delete', 0, null],
      ['crm/log/logs@indefinitely', 'indefinitely', 'review', 0, null],
      ['crm/log/logs@no-longer', NO_LONGER, 'anonymise', 1, months(36)],
    ]);
    expect(rules.map(acts)).toEqual([true, true, false, true]);
    expect(rules.map((rule) => rule.alteration)).toEqual([ALTERATION, null, null, ALTERATION]);
    expect(rules[1]?.filter).toEqual({
      op: 'all',
      predicates: [status('a'), { op: 'matches', column: 'name', parts: ['card'] }],
    });
    // Rows of no category are those that no place takes, whatever the names say.
    expect(rules.map((rule) => rule.tableFilters)).toEqual([[status('a')], null, null, null]);
    expect(new Set(rules.map((rule) => rule.version)).size).toBe(4);
  });

  test.each<readonly [PolicyKeep, boolean]>([
    ['forbidden', true],
    ['indefinitely', false],
    [NO_LONGER, true],
  ])('%j, for all rows: one rule without a name of its own', (keep, acting) => {
    const dated = keep === NO_LONGER;
    const starts = dated ? policy().starts : null;
    const { rules, findings } = compile(
      [policy({ starts, keep })],
      [map([table('log', [dated ? place() : place({ events: {} })])])],
      config(),
    );
    expect(findings).toEqual([]);
    expect(rules.map((rule) => [rule.id, rule.filter, rule.start.length])).toEqual([
      ['crm/log/logs', null, dated ? 1 : 0],
    ]);
    expect(rules.map(acts)).toEqual([acting]);
  });

  test('a review never acts', () => {
    const { rules } = compile([policy({ action: 'review' })], [map([logs])], config());
    expect(rules.map(acts)).toEqual([false]);
  });

  test.each<readonly [string, PolicyChange, Partial<Place>, readonly string[]]>([
    [
      'an attribute that the place does not name',
      { keep: cookies },
      {},
      [
        'map:10 attribute-unmapped: `log` does not say which column holds the attribute `cookie name` of the policy `logs`',
      ],
    ],
    [
      'an attribute of another name',
      { keep: cookies },
      {
        attributes: { 'cookie name': 'name', kind: 'kind' },
        positions: { 'attributes.kind': at(30, 'map') },
      },
      ['map:30 attribute-unknown: the policy `logs` knows no attribute `kind`'],
    ],
    [
      'an attribute for a policy that has none',
      {},
      { attributes: { kind: 'kind' } },
      ['map:10 attribute-needless: `kind` is named here, and the policy `logs` has no attribute'],
    ],
    [
      'an event for a policy that counts from none',
      { keep: 'forbidden', starts: null },
      {},
      ['map:20 event-needless: `logged` is named here, and the policy `logs` counts from no event'],
    ],
  ])('%s', (_, written, here, expected) => {
    const compiled = compile([policy(written)], [map([table('log', [place(here)])])], config());
    expect(told(compiled)).toEqual(expected);
    expect(compiled.rules).toEqual([]);
  });
});

describe('findings stand where the mistake is written', () => {
  const extended = policy({ extension: { while: ['disputed'], atMost: months(13) } });
  // Links are told by the tests of `goes-first`, names by those of `name-length`.
  type Told = Exclude<
    keyof typeof rulesTexts,
    `${'link' | 'condition'}-goes-${string}` | 'name-too-long-there'
  >;
  const cases: Readonly<Record<Told, readonly [Compiled, readonly string[]]>> = {
    'category-without-policy': [
      compile([], [map([logs])], config()),
      [
        'map:11 category-without-policy: the table `log` holds the category `logs`, and no policy speaks of it',
      ],
    ],
    'policy-without-place': [
      compile([policy()], [map([])], config()),
      [
        'policy:1 policy-without-place: the category `logs` has a policy, and no data map says where it lives',
      ],
    ],
    'text-untranslated': [
      compile(
        [policy({ title: { en: 'Logs', fr: 'Journaux' }, words: { logged: { fr: 'inscription' } } })],
        [map([logs])],
        config(),
      ),
      ['policy:1 text-untranslated: the `purpose` of the policy `logs` is not written in French'],
    ],
    'word-untranslated': [
      compile(
        [policy({ title: { en: 'A', fr: 'B' }, purpose: { en: 'A', fr: 'B' } })],
        [map([logs])],
        config(),
      ),
      ['policy:3 word-untranslated: the word `logged` of the policy `logs` is not written in French'],
    ],
    'connection-unknown': [
      compile([policy()], [map([logs], { connections: ['constructor', 'crm'] })], config()),
      ['map:2 connection-unknown: the configuration has no connection `constructor`'],
    ],
    'connection-unmapped': [
      compile([], [], config()),
      ['config:7 connection-unmapped: no data map speaks of the connection `crm`'],
    ],
    'event-unmapped': [
      compile(
        [policy({ starts: { combine: 'latest', events: ['logged', 'seen'] } })],
        [map([logs])],
        config(),
      ),
      ['map:12 event-unmapped: `log` does not say where the event `seen` of the policy `logs` is found'],
    ],
    'event-unknown': [
      compile(
        [policy()],
        [map([table('log', [place({ events: { logged: source('ts'), login: source('at') } })])])],
        config(),
      ),
      ['map:20 event-unknown: the policy `logs` knows no event `login`'],
    ],
    'event-nowhere': [
      compile([policy()], [map([table('log', [place({ events: { logged: null } })])])], config()),
      ['map:12 event-nowhere: `log` has none of the events from which the policy `logs` counts'],
    ],
    'condition-unmapped': [
      compile([extended], [map([logs])], config()),
      [
        'map:13 condition-unmapped: `log` does not say when the condition `disputed` of the policy `logs` holds',
      ],
    ],
    'condition-unknown': [
      compile([policy()], [map([table('log', [place({ conditions: { toString: null } })])])], config()),
      ['map:13 condition-unknown: the policy `logs` knows no condition `toString`'],
    ],
    'policy-draft': [
      compile([policy({ draft: true })], [map([logs])], config()),
      ['policy:2 policy-draft: the policy `logs` is a draft: nothing is deleted by it'],
    ],
  };

  test.each(Object.entries(cases))('%s', (code, [compiled, expected]) => {
    expect(told(compiled)).toEqual(expected);
    expect(compiled.findings[0]?.severity).toBe(rulesTexts[code as keyof typeof rulesTexts].severity);
    expect(compiled.findings[0]?.hint).not.toMatch(/\{\w+\}/);
  });

  test('a rule whose words do not match is not made, the others are', () => {
    const tables = [table('log', [place({ events: {} })]), table('old_log', [place()])];
    const { rules, findings } = compile([policy()], [map(tables)], config());
    expect(rules.map((rule) => rule.id)).toEqual(['crm/old_log/logs']);
    expect(findings.map((found) => found.code)).toEqual(['event-unmapped']);
  });

  test('a draft is checked like any other policy', () => {
    const compiled = compile(
      [policy({ draft: true })],
      [map([table('log', [place({ events: {} })])])],
      config(),
    );
    expect(compiled.rules).toEqual([]);
    expect(compiled.findings.map((found) => found.code).sort()).toEqual(['event-unmapped', 'policy-draft']);
  });

  test('a mistake in a map of two connections is told once', () => {
    const connection = config().connections['crm'] as never;
    const compiled = compile(
      [],
      [map([logs], { connections: ['crm', 'old'] })],
      config({ connections: { crm: connection, old: connection } }),
    );
    expect(told(compiled)).toHaveLength(1);
  });

  test('a place without positions of its keys is named by its own', () => {
    const bare = place({ position: at(40, 'map'), positions: {}, events: {}, conditions: { x: null } });
    const { findings } = compile([extended], [map([table('log', [bare])])], config());
    expect(findings.map((found) => `${found.line} ${found.code}`)).toEqual([
      '40 event-unmapped',
      '40 condition-unmapped',
      '40 condition-unknown',
    ]);
  });
});
