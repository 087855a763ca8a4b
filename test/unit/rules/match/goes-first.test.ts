import { describe, expect, test } from 'vitest';
import { NO_LONGER, type Period } from '../../../../src/calendar/period.ts';
import type { Dependant, EventLink, Person, Place } from '../../../../src/datamap/place/place.ts';
import { compile } from '../../../../src/rules/compile.ts';
import type { Join, Link, Predicate } from '../../../../src/sql/predicate.ts';
import type { PolicyChange } from '../../../support/plain.ts';
import { at, config, map, months, place, policy, source, table } from '../written.ts';

const years = (count: number): Period => ({ count, unit: 'year' });
const BY_PERSON: readonly Join[] = [{ theirs: 'person_id', ours: null }];
const NO_PERSON: Person = { kind: 'none', because: 'a test' };

function link(name: string, change: Partial<Link> = {}): Link {
  return { table: name, relation: null, on: BY_PERSON, where: null, ...change };
}

function latest(name: string, change: Partial<EventLink> = {}): EventLink {
  return { ...link(name), pick: 'latest', ...change };
}

function dependant(name: string, change: Partial<Dependant> = {}): Dependant {
  return { table: name, on: BY_PERSON, action: 'delete', to: null, dependants: [], ...change };
}

function some(name: string, change: Partial<Link> = {}): Predicate {
  return { op: 'some', link: link(name, change) };
}

/** A category, what keeps it, and the place where it lives. */
interface Lives {
  readonly in: string;
  readonly policy?: PolicyChange;
  readonly place?: Partial<Place>;
}

const POSITIONS = {
  where: at(31, 'map'),
  conditions: at(32, 'map'),
  'conditions.asked': at(33, 'map'),
  'events.ended': at(34, 'map'),
  'person.user': at(35, 'map'),
};

/** `people` are read from elsewhere; what else lives is told by the cases. */
function people(change: Partial<Place> = {}, written: PolicyChange = {}, name = 'people'): Lives {
  return {
    in: name,
    policy: {
      category: 'people',
      starts: { combine: 'only', events: ['ended'] },
      keep: years(5),
      ...written,
    },
    place: { events: { ended: source('ended_at', { from: latest('contracts') }) }, ...change },
  };
}

function contracts(change: Partial<Place> = {}, written: PolicyChange = {}, name = 'contracts'): Lives {
  return {
    in: name,
    policy: {
      category: 'contracts',
      starts: { combine: 'only', events: ['ended'] },
      keep: years(5),
      ...written,
    },
    place: { events: { ended: source('ended_at') }, ...change },
  };
}

function findings(...lives: readonly Lives[]): readonly string[] {
  const tables = [...new Set(lives.map((one) => one.in))].map((name) =>
    table(
      name,
      lives
        .filter((one) => one.in === name)
        .map((one) =>
          place({
            person: NO_PERSON,
            positions: POSITIONS,
            category: one.policy?.category ?? 'logs',
            ...one.place,
          }),
        ),
    ),
  );
  const compiled = compile(
    lives.map((one) => policy(one.policy)),
    [map(tables)],
    config(),
  );
  return compiled.findings
    .filter((found) => found.code !== 'condition-nowhere')
    .map((found) => `${found.line} ${found.code} ${found.severity}`);
}

const FIRST = ['34 link-goes-first error'];
const WITH = ['34 link-goes-with error'];
const both = (events: readonly string[]): PolicyChange => ({ starts: { combine: 'latest', events } });

describe('an event that is read from rows of another rule', () => {
  test.each<[string, readonly Lives[], readonly string[]]>([
    ['which nobody deletes', [people()], []],
    ['which go no sooner', [people(), contracts()], []],
    ['which are kept for the same time in another unit', [people(), contracts({}, { keep: months(60) })], []],
    ['which go sooner', [people(), contracts({}, { keep: months(59) })], FIRST],
    ['which go at once', [people(), contracts({}, { keep: NO_LONGER })], FIRST],
    [
      'which must not be held',
      [people(), contracts({ events: {} }, { keep: 'forbidden', starts: null })],
      FIRST,
    ],
    [
      'which are kept without end',
      [people(), contracts({ events: {} }, { keep: 'indefinitely', starts: null })],
      [],
    ],
    ['which are only reviewed', [people(), contracts({}, { keep: months(1), action: 'review' })], []],
    [
      'at once, of rows that go no sooner',
      [people({}, { keep: NO_LONGER }), contracts({}, { keep: NO_LONGER })],
      [],
    ],
    [
      'of which that cannot be told',
      [people(), contracts({}, { keep: { count: 1_826, unit: 'day' } })],
      FIRST,
    ],
    [
      'which go before at_most',
      [
        people(
          { conditions: { asked: { op: 'equals', column: 'flag', value: true } } },
          { extension: { while: ['asked'], atMost: years(6) } },
        ),
        contracts(),
      ],
      FIRST,
    ],
    [
      'which count from another column',
      [people(), contracts({ events: { ended: source('made_at') } })],
      FIRST,
    ],
    [
      'which count the column in another way',
      [people(), contracts({ events: { ended: source('ended_at', { as: 'epoch_s' }) } })],
      FIRST,
    ],
    [
      'which could go although their date is missing',
      [
        people(),
        contracts(
          { events: { ended: source('ended_at'), made: source('made_at') } },
          both(['ended', 'made']),
        ),
      ],
      FIRST,
    ],
    [
      'of which those without a date do not count',
      [
        people({
          events: {
            ended: source('ended_at', {
              from: latest('contracts', {
                where: {
                  op: 'all',
                  predicates: [
                    { op: 'equals', column: 'kind', value: 'x' },
                    { op: 'not', predicate: { op: 'equals', column: 'ended_at', value: null } },
                  ],
                },
              }),
            }),
          },
        }),
        contracts(
          { events: { ended: source('ended_at'), made: source('made_at') } },
          both(['ended', 'made']),
        ),
      ],
      [],
    ],
    [
      'which are a draft',
      [people(), contracts({}, { keep: months(1), draft: true })],
      ['2 policy-draft warning'],
    ],
    ['named with its schema', [people(), contracts({}, { keep: months(1) }, 'crm.contracts')], FIRST],
    ['named in another letter case', [people(), contracts({}, { keep: months(1) }, 'Contracts')], FIRST],
    ['of another table of that name', [people(), contracts({}, { keep: months(1) }, 'contracts_old')], []],
    [
      'of another schema',
      [
        people({ events: { ended: source('ended_at', { from: latest('a.contracts') }) } }),
        contracts({}, { keep: months(1) }, 'b.contracts'),
      ],
      [],
    ],
    [
      'which say whether linked rows count',
      [
        people({
          events: { ended: source('ended_at', { from: latest('deals', { where: some('contracts') }) }) },
        }),
        contracts(),
      ],
      FIRST,
    ],
    [
      'of its own table, which it can delete before',
      [people({ events: { ended: source('ended_at', { from: latest('people') }) } })],
      FIRST,
    ],
    [
      'of its own table, whose date it counts from as well',
      [
        people(
          {
            events: {
              ended: source('ended_at', {
                from: latest('people', {
                  where: { op: 'not', predicate: { op: 'equals', column: 'ended_at', value: null } },
                }),
              }),
              own: source('ended_at'),
            },
          },
          both(['ended', 'own']),
        ),
      ],
      [],
    ],
  ])('%s', (_, lives, expected) => expect(findings(...lives)).toEqual(expected));

  test('is told once for a map of two connections, with its names', () => {
    const connection = config().connections['crm'] as never;
    const { findings: found } = compile(
      [policy(people().policy), policy(contracts({}, { keep: months(1) }).policy)],
      [
        map(
          [
            table('people', [place({ category: 'people', person: NO_PERSON, ...people().place })]),
            table('Contracts', [place({ category: 'contracts', person: NO_PERSON, ...contracts().place })]),
          ],
          { connections: ['crm', 'old'] },
        ),
      ],
      config({ connections: { crm: connection, old: connection } }),
    );
    expect(found.map((one) => `${one.message}; ${one.hint}`)).toEqual([
      '`ended` is read from rows of `contracts`, which the category `contracts` can delete too early; keep it in the row itself; or count `contracts` from the very date that is read, and from no other, for as long as here',
    ]);
  });

  test('is judged within one connection', () => {
    const maps = [
      map([table('people', [place({ category: 'people', person: NO_PERSON, ...people().place })])]),
      map([table('contracts', [place({ category: 'contracts', person: NO_PERSON, ...contracts().place })])], {
        connections: ['old'],
      }),
    ];
    const connection = config().connections['crm'] as never;
    const compiled = compile(
      [policy(people().policy), policy(contracts({}, { keep: months(1) }).policy)],
      maps,
      config({ connections: { crm: connection, old: connection } }),
    );
    expect(compiled.findings).toEqual([]);
  });
});

describe('an event that is read from dependants', () => {
  const own = (change: Partial<Dependant>): Lives[] => [
    people({ dependants: [dependant('contracts', change)] }),
  ];
  const byKey = [{ theirs: 'person_id', ours: 'id' }];
  const shops = (...dependants: readonly Dependant[]): Lives => ({ in: 'shops', place: { dependants } });

  test.each<[string, readonly Lives[], readonly string[]]>([
    ['of its own, which go with it', own({}), []],
    ['of its own, which are detached', own({ action: 'detach' }), []],
    [
      'of its own by another column, which go with other rows',
      own({ on: [{ theirs: 'seller_id', ours: null }] }),
      WITH,
    ],
    ['of its own by a column that need not be the key', own({ on: byKey }), WITH],
    [
      'of its own, one below the other',
      [people({ dependants: [dependant('deals', { dependants: [dependant('contracts', { on: byKey })] })] })],
      [],
    ],
    ['of others', [people(), shops(dependant('contracts'))], WITH],
    ['of others, which are detached', [people(), shops(dependant('contracts', { action: 'detach' }))], WITH],
    ['of others, which stay', [people(), shops(dependant('contracts', { action: 'keep' }))], []],
    [
      'of dependants of others',
      [people(), shops(dependant('x', { dependants: [dependant('contracts')] }))],
      WITH,
    ],
    [
      'of others, told once',
      [people(), shops(dependant('contracts'), dependant('CONTRACTS', { on: byKey }))],
      WITH,
    ],
    [
      'of another category of its table',
      [
        people({ where: { op: 'equals', column: 'kind', value: 'a' } }),
        {
          in: 'people',
          place: {
            where: { op: 'equals', column: 'kind', value: 'b' },
            dependants: [dependant('contracts')],
          },
        },
      ],
      [],
    ],
    [
      'of another category of its table, by another column',
      [
        people({ where: { op: 'equals', column: 'kind', value: 'a' } }),
        {
          in: 'people',
          place: {
            where: { op: 'equals', column: 'kind', value: 'b' },
            dependants: [dependant('contracts', { on: [{ theirs: 'seller_id', ours: null }] })],
          },
        },
      ],
      WITH,
    ],
  ])('%s', (_, lives, expected) => expect(findings(...lives)).toEqual(expected));

  test('names what it goes with', () => {
    const { findings: found } = compile(
      [policy(people().policy), policy()],
      [
        map([
          table('people', [place({ category: 'people', person: NO_PERSON, ...people().place })]),
          table('shops', [place({ dependants: [dependant('contracts')] })]),
        ]),
      ],
      config(),
    );
    expect(found.map((one) => one.message)).toEqual([
      '`ended` is read from rows of `contracts`, which go or change with other rows of `shops` (`logs`)',
    ]);
  });
});

describe('a condition that asks for rows which can go is a warning', () => {
  const extension = { while: ['never', 'asked'], atMost: years(6) };
  const asking = (asked: Predicate): Lives => ({
    in: 'people',
    policy: { category: 'people', extension },
    place: { conditions: { never: null, asked } },
  });

  test.each<[string, readonly Lives[], readonly string[]]>([
    [
      'by another rule',
      [asking(some('contracts')), contracts({}, { keep: years(50) })],
      ['33 condition-goes-first warning'],
    ],
    [
      'at any depth',
      [
        asking({
          op: 'not',
          predicate: { op: 'any', predicates: [some('deals', { where: some('contracts') })] },
        }),
        contracts(),
      ],
      ['33 condition-goes-first warning'],
    ],
    [
      'with the rows of others',
      [asking(some('contracts')), { in: 'shops', place: { dependants: [dependant('contracts')] } }],
      ['33 condition-goes-with warning'],
    ],
    [
      'in a filter',
      [{ in: 'people', policy: { category: 'people' }, place: { where: some('contracts') } }, contracts()],
      ['31 condition-goes-first warning'],
    ],
  ])('%s', (_, lives, expected) => expect(findings(...lives)).toEqual(expected));

  test('where it suspends', () => {
    const suspended: Lives = {
      in: 'people',
      policy: { category: 'people', suspension: ['asked'], extension },
      place: { conditions: { never: null, asked: some('contracts') } },
    };
    const found = findings(suspended, contracts()).filter((one) => one.includes('goes-first'));
    expect(found).toEqual(['33 condition-goes-first warning']);
    const alone = { ...suspended, policy: { category: 'people', suspension: ['asked'] } };
    const own = { ...alone, place: { conditions: { asked: some('contracts') } } };
    expect(findings(own, contracts())).toEqual(['33 condition-goes-first warning']);
  });

  test('not with its own rows', () => {
    const lives = asking(some('contracts'));
    const own = { ...lives, place: { ...lives.place, dependants: [dependant('contracts')] } };
    expect(findings(own)).toEqual([]);
  });
});

describe('a person that is read from rows which can go', () => {
  const user = (from: Link | null): Person => ({
    kind: 'columns',
    columns: { user: { column: 'user_id', from } },
    match: 'exact',
  });
  const asked: Lives = {
    in: 'asked',
    policy: { category: 'asked' },
    place: { person: user(link('contracts')) },
  };
  const FORGOTTEN = ['35 link-goes-first error'];

  test.each<[string, readonly Lives[], readonly string[]]>([
    ['by a rule that names nobody', [asked, contracts()], FORGOTTEN],
    ['by a rule that finds the same person in the row', [asked, contracts({ person: user(null) })], []],
    [
      'by a rule that names another column',
      [
        asked,
        contracts({
          person: { ...user(null), columns: { user: { column: 'seller', from: null } } } as Person,
        }),
      ],
      FORGOTTEN,
    ],
    [
      'by a rule that compares in another way',
      [asked, contracts({ person: { ...user(null), match: 'case_insensitive' } as Person })],
      FORGOTTEN,
    ],
    [
      'with others',
      [asked, { in: 'shops', place: { dependants: [dependant('contracts')] } }],
      ['35 link-goes-with error'],
    ],
  ])('%s', (_, lives, expected) => expect(findings(...lives)).toEqual(expected));
});
