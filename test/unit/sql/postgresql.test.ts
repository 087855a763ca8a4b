import { describe, expect, test } from 'vitest';
import { type Fragment, numbered } from '../../../src/sql/fragment.ts';
import { POSTGRESQL } from '../../../src/sql/postgresql/dialect.ts';
import type { Link, Predicate } from '../../../src/sql/predicate.ts';
import {
  column,
  linkedRows as linkedRowsSql,
  predicateSql as predicateFragment,
} from '../../../src/sql/predicate-sql.ts';

const { identifier, relation } = POSTGRESQL;

function predicateSql(predicate: Predicate, alias?: string): Fragment {
  return predicateFragment(POSTGRESQL, predicate, alias);
}

function linkedRows(link: Link, alias?: string): Fragment {
  return linkedRowsSql(POSTGRESQL, link, alias);
}

describe('names', () => {
  test.each([
    ['people', '"people"'],
    ['People', '"People"'],
    ['Weird Table', '"Weird Table"'],
    ['say "no"', '"say ""no"""'],
    ['"; DROP TABLE x; --', '"""; DROP TABLE x; --"'],
    ['$1', '"$1"'],
  ])('%s is quoted as %s', (name, quoted) => {
    expect(numbered(identifier(name))).toEqual({ text: quoted, values: [] });
  });

  test('a table carries its schema, a column the name of our one table', () => {
    expect(numbered(relation({ schema: 'Crm', name: 'a.b' })).text).toBe('"Crm"."a.b"');
    expect(numbered(column(POSTGRESQL, 'Created At')).text).toBe('t."Created At"');
  });
});

describe('predicates, as PostgreSQL is asked', () => {
  const is: Predicate = { op: 'equals', column: 'status', value: 'open' };
  const above: Predicate = { op: 'above', column: 'n', value: 3 };

  test.each<[Predicate, string, readonly unknown[]]>([
    [is, '(t."status" = $1 AND t."status" IS NOT NULL)', ['open']],
    [{ op: 'equals', column: 'status', value: null }, 't."status" IS NULL', []],
    [{ op: 'equals', column: 'flag', value: false }, '(t."flag" = $1 AND t."flag" IS NOT NULL)', [false]],
    [
      { op: 'equals', column: 'n', value: 9_007_199_254_740_993n },
      '(t."n" = $1 AND t."n" IS NOT NULL)',
      [9_007_199_254_740_993n],
    ],
    [
      { op: 'one_of', column: 'status', values: ['a', null, 'b'] },
      '((t."status" = $1 AND t."status" IS NOT NULL) OR t."status" IS NULL OR (t."status" = $2 AND t."status" IS NOT NULL))',
      ['a', 'b'],
    ],
    [{ op: 'one_of', column: 'status', values: [] }, 'FALSE', []],
    [above, '(t."n" > $1 AND t."n" IS NOT NULL)', [3]],
    [{ op: 'at_least', column: 'n', value: 3.5 }, '(t."n" >= $1 AND t."n" IS NOT NULL)', [3.5]],
    [{ op: 'below', column: 'n', value: -3 }, '(t."n" < $1 AND t."n" IS NOT NULL)', [-3]],
    [
      { op: 'at_most', column: 'd', value: '2024-03-31' },
      '(t."d" <= $1 AND t."d" IS NOT NULL)',
      ['2024-03-31'],
    ],
    [
      { op: 'starts_with', column: 'name', value: '50%_\\' },
      '(starts_with(t."name"::text, $1::text) AND t."name" IS NOT NULL)',
      ['50%_\\'],
    ],
    [
      { op: 'matches', column: 'name', parts: ['50%_\\'] },
      '(t."name"::text COLLATE "C" = $1::text AND t."name" IS NOT NULL)',
      ['50%_\\'],
    ],
    [
      { op: 'matches', column: 'name', parts: ['50%_', '\\', ''] },
      '(t."name"::text COLLATE "C" LIKE $1::text AND t."name" IS NOT NULL)',
      ['50\\%\\_%\\\\%'],
    ],
    [{ op: 'not', predicate: is }, 'NOT ((t."status" = $1 AND t."status" IS NOT NULL))', ['open']],
    [
      { op: 'all', predicates: [is, above] },
      '((t."status" = $1 AND t."status" IS NOT NULL) AND (t."n" > $2 AND t."n" IS NOT NULL))',
      ['open', 3],
    ],
    [
      { op: 'any', predicates: [above, { op: 'not', predicate: { op: 'any', predicates: [is, above] } }] },
      '((t."n" > $1 AND t."n" IS NOT NULL) OR NOT (((t."status" = $2 AND t."status" IS NOT NULL) OR (t."n" > $3 AND t."n" IS NOT NULL))))',
      [3, 'open', 3],
    ],
    [{ op: 'all', predicates: [] }, 'TRUE', []],
    [{ op: 'any', predicates: [] }, 'FALSE', []],
  ])('%o', (predicate, text, values) => {
    expect(numbered(predicateSql(predicate))).toEqual({ text, values });
  });

  const link = (table: string, where: Predicate | null, ours = 'id'): Link => ({
    table,
    relation: { schema: 'Crm', name: table },
    on: [{ theirs: `of ${ours}`, ours }],
    where,
  });

  test('whether another table has such a row; each level has a name of its own', () => {
    const inner: Predicate = { op: 'some', link: link('pages', { op: 'not', predicate: is }) };
    const both: Predicate = {
      op: 'all',
      predicates: [above, inner, { op: 'equals', column: 'n', value: null }],
    };
    expect(numbered(predicateSql({ op: 'some', link: link('notes', both, 'area') }))).toEqual({
      text: 'EXISTS (SELECT 1 FROM "Crm"."notes" AS tl WHERE (tl."of area" = t."area" AND ((tl."n" > $1 AND tl."n" IS NOT NULL) AND EXISTS (SELECT 1 FROM "Crm"."pages" AS tll WHERE (tll."of id" = tl."id" AND NOT ((tll."status" = $2 AND tll."status" IS NOT NULL)))) AND tl."n" IS NULL)))',
      values: [3, 'open'],
    });
  });

  test('a link by two columns', () => {
    const on = [
      { theirs: 'a', ours: 'b' },
      { theirs: 'c', ours: 'd' },
    ];
    expect(numbered(linkedRows({ ...link('notes', null), on }, 'x')).text).toBe(
      'FROM "Crm"."notes" AS xl WHERE (xl."a" = x."b" AND xl."c" = x."d")',
    );
  });

  test('a hostile value is bound, a hostile column is quoted', () => {
    const hostile: Predicate = { op: 'equals', column: 'x" OR "1"="1', value: "' OR '1'='1" };
    expect(numbered(predicateSql(hostile))).toEqual({
      text: '(t."x"" OR ""1""=""1" = $1 AND t."x"" OR ""1""=""1" IS NOT NULL)',
      values: ["' OR '1'='1"],
    });
  });
});
