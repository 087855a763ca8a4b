import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../src/calendar/instant.ts';
import type { CheckedRule } from '../../../src/plan/checked/checked-rule.ts';
import { planRule } from '../../../src/plan/plan.ts';
import { NO_HOLDS } from '../../../src/plan/state/held.ts';
import type { RuleStatements } from '../../../src/plan/statements.ts';
import type { Statement } from '../../../src/sql/fragment.ts';
import type { Predicate } from '../../../src/sql/predicate.ts';
import { checked, column, event, period, shape } from './rule.ts';

/** 1 June 2024 begins in Paris. */
const NOW = parseInstant('2024-05-31T22:00:00Z') as bigint;
const is = (name: string, value: string | boolean): Predicate => ({ op: 'equals', column: name, value });

function statements(rule: CheckedRule): RuleStatements {
  return planRule(rule, NOW).statements;
}

/** The text with its values in their places, on one line. */
function written({ text, values }: Statement): string {
  const quoted = values.map((value) => (Array.isArray(value) ? `{${value.join(',')}}` : `'${value}'`));
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\$(\d+)/g, (_, number: string) => quoted[Number(number) - 1] as string);
}

const whereOf = (rule: CheckedRule): string =>
  written(statements(rule).due(NO_HOLDS)).replace(
    'SELECT count(*)::text FROM ONLY "public"."things" AS t WHERE ',
    '',
  );

function caseOf(rule: CheckedRule): string {
  const text = written(statements(rule).states(NO_HOLDS));
  return text.slice(text.indexOf('SELECT CASE') + 'SELECT '.length, text.indexOf(' AS state'));
}

const NOT_NULL = shape({
  columns: [
    column('id', 'integer', { notNull: true }),
    column('at', 'timestamptz', { notNull: true }),
    column('end', 'date'),
  ],
});

describe('the rows that are due', () => {
  test.each<[string, CheckedRule, string]>([
    [
      'one start that is never missing',
      checked({ start: [event('at')] }, NOT_NULL),
      `(t."at" < '2021-05-31T22:00:00.000000Z'::timestamptz AND t."at" >= '1989-12-31T23:00:00.000000Z'::timestamptz)`,
    ],
    [
      'one start that may be missing',
      checked(),
      `((t."a_timestamptz" < '2021-05-31T22:00:00.000000Z'::timestamptz AND t."a_timestamptz" IS NOT NULL) AND (t."a_timestamptz" >= '1989-12-31T23:00:00.000000Z'::timestamptz OR t."a_timestamptz" IS NULL))`,
    ],
    [
      'the latest of two, of which one is a date, and a filter',
      checked(
        { start: [event('at'), event('end')], filter: { op: 'at_least', column: 'id', value: 5 } },
        NOT_NULL,
      ),
      `((t."id" >= '5' AND t."id" IS NOT NULL) AND (t."at" < '2021-05-31T22:00:00.000000Z'::timestamptz AND (t."end" < '2021-06-01'::date OR t."end" IS NULL) AND (t."at" IS NOT NULL OR t."end" IS NOT NULL)) AND (t."at" >= '1989-12-31T23:00:00.000000Z'::timestamptz AND (t."end" >= '1990-01-01'::date OR t."end" IS NULL)))`,
    ],
    [
      'the earliest of two: one of them is enough, and neither may be implausible',
      checked({ start: [event('at'), event('end')], combine: 'earliest' }, NOT_NULL),
      `((t."at" < '2021-05-31T22:00:00.000000Z'::timestamptz OR (t."end" < '2021-06-01'::date AND t."end" IS NOT NULL)) AND ((t."at" >= '1989-12-31T23:00:00.000000Z'::timestamptz AND NOT (t."at" = 'infinity')) AND ((t."end" >= '1990-01-01'::date AND NOT (t."end" = 'infinity')) OR t."end" IS NULL)))`,
    ],
    [
      'nothing that is suspended',
      checked({ start: [event('at')], suspension: [is('flag', true), is('flag', false)] }, withFlag()),
      `((t."at" < '2021-05-31T22:00:00.000000Z'::timestamptz AND t."at" >= '1989-12-31T23:00:00.000000Z'::timestamptz) AND NOT (((t."flag" = 'true' AND t."flag" IS NOT NULL) OR (t."flag" = 'false' AND t."flag" IS NOT NULL))))`,
    ],
    [
      'kept longer while a condition holds, never past at_most',
      checked(
        {
          start: [event('at')],
          keep: period('3 months'),
          extension: { while: [is('flag', true)], atMost: period('13 months') },
        },
        withFlag(),
      ),
      `((t."at" < '2024-02-29T23:00:00.000000Z'::timestamptz AND (NOT ((t."flag" = 'true' AND t."flag" IS NOT NULL)) OR t."at" < '2023-04-30T22:00:00.000000Z'::timestamptz)) AND t."at" >= '1989-12-31T23:00:00.000000Z'::timestamptz)`,
    ],
    [
      'an extension whose conditions this place has not',
      checked(
        {
          start: [event('at')],
          keep: period('3 months'),
          extension: { while: [], atMost: period('13 months') },
        },
        NOT_NULL,
      ),
      `((t."at" < '2024-02-29T23:00:00.000000Z'::timestamptz AND (NOT (FALSE) OR t."at" < '2023-04-30T22:00:00.000000Z'::timestamptz)) AND t."at" >= '1989-12-31T23:00:00.000000Z'::timestamptz)`,
    ],
    [
      'seconds: the smallest whole count that is not before',
      checked({ start: [event('a_integer', { as: 'epoch_s' })], keep: period('1 minute') }),
      `((t."a_integer" < '1717192741'::bigint AND t."a_integer" IS NOT NULL) AND (t."a_integer" >= '631148400'::bigint OR t."a_integer" IS NULL))`,
    ],
    [
      'milliseconds',
      checked({ start: [event('a_integer', { as: 'epoch_ms' })], keep: period('1 minute') }),
      `((t."a_integer" < '1717192740001'::bigint AND t."a_integer" IS NOT NULL) AND (t."a_integer" >= '631148400000'::bigint OR t."a_integer" IS NULL))`,
    ],
    [
      'microseconds, where zero would be plausible',
      checked({
        start: [event('a_integer', { as: 'epoch_us' })],
        keep: period('1 minute'),
        plausibleAfter: '1970-01-01',
      }),
      `((t."a_integer" < '1717192740000001'::bigint AND t."a_integer" IS NOT NULL) AND ((t."a_integer" >= '-3600000000'::bigint AND t."a_integer" <> 0) OR t."a_integer" IS NULL))`,
    ],
    [
      'a date',
      checked({ start: [event('a_date')], keep: period('1 month') }),
      `((t."a_date" < '2024-05-01'::date AND t."a_date" IS NOT NULL) AND (t."a_date" >= '1990-01-01'::date OR t."a_date" IS NULL))`,
    ],
    [
      'a time without a zone, as the clocks of its own zone showed the boundary',
      checked({ start: [event('a_timestamp')], columnZone: 'America/Sao_Paulo' }),
      `((t."a_timestamp" < '2021-05-31T19:00:00.000000'::timestamp AND t."a_timestamp" IS NOT NULL) AND (t."a_timestamp" >= '1989-12-31T21:00:00.000000'::timestamp OR t."a_timestamp" IS NULL))`,
    ],
  ])('%s', (_, rule, expected) => expect(whereOf(rule)).toBe(expected));
});

describe('the states, the first that fits', () => {
  test('one start that may be missing', () => {
    expect(caseOf(checked({ start: [event('a_date', { always: true })] }))).toBe(
      `CASE WHEN ((t."a_date" < '1990-01-01'::date AND t."a_date" IS NOT NULL) OR (t."a_date" = 'infinity' AND t."a_date" IS NOT NULL)) THEN 'implausible' ` +
        `WHEN t."a_date" IS NULL THEN 'undated' ` +
        `WHEN NOT ((t."a_date" < '2024-06-02'::date AND t."a_date" IS NOT NULL)) THEN 'future' ` +
        `WHEN (t."a_date" < '2021-05-30'::date AND t."a_date" IS NOT NULL) THEN 'overdue' ` +
        `WHEN (t."a_date" < '2021-06-01'::date AND t."a_date" IS NOT NULL) THEN 'due' ELSE 'kept' END`,
    );
  });

  test('a suspension comes before an extension, and only where the row is due', () => {
    const extension = { while: [is('flag', true)], atMost: period('48 hours') };
    const suspension = [is('flag', false)];
    const rule = checked(
      { start: [event('at')], keep: period('24 hours'), extension, suspension },
      withFlag(),
    );
    const holds = `(t."flag" = 'true' AND t."flag" IS NOT NULL)`;
    const past = `(t."at" < '2024-05-30T22:00:00.000001Z'::timestamptz AND (NOT (${holds}) OR t."at" < '2024-05-29T22:00:00.000001Z'::timestamptz))`;
    expect(caseOf(rule)).toContain(
      `THEN 'future' WHEN (${past} AND (t."flag" = 'false' AND t."flag" IS NOT NULL)) THEN 'suspended' WHEN (${holds} AND`,
    );
  });

  test('a row that must not be held is suspended rather than a breach', () => {
    const rule = checked({ start: [], keep: 'forbidden', suspension: [is('flag', false)] }, withFlag());
    expect(caseOf(rule)).toBe(
      `CASE WHEN (TRUE AND (t."flag" = 'false' AND t."flag" IS NOT NULL)) THEN 'suspended' WHEN TRUE THEN 'breach' ELSE 'kept' END`,
    );
  });

  test('how many are past at_most is counted beside them, where something extends', () => {
    const extension = { while: [is('flag', true)], atMost: period('48 hours') };
    const rule = checked({ start: [event('at')], keep: period('24 hours'), extension }, withFlag());
    expect(written(statements(rule).states(NO_HOLDS))).toMatch(
      /^SELECT state, count\(\*\)::text, count\(CASE WHEN past THEN 1 END\)::text FROM \( SELECT CASE .* AS state, t\."at" < '2024-05-29T22:00:00\.000001Z'::timestamptz AS past FROM /,
    );
    expect(written(statements(checked()).states(NO_HOLDS))).not.toContain('past');
  });

  test('an extension comes before keep', () => {
    const extension = { while: [is('flag', true)], atMost: period('48 hours') };
    const rule = checked({ start: [event('at')], keep: period('24 hours'), extension }, withFlag());
    const holds = `(t."flag" = 'true' AND t."flag" IS NOT NULL)`;
    expect(caseOf(rule)).toBe(
      `CASE WHEN (t."at" < '1989-12-31T23:00:00.000000Z'::timestamptz OR t."at" = 'infinity') THEN 'implausible' ` +
        `WHEN t."at" IS NULL THEN 'not_started' ` +
        `WHEN NOT (t."at" < '2024-05-31T22:00:00.000001Z'::timestamptz) THEN 'future' ` +
        `WHEN (${holds} AND t."at" < '2024-05-27T22:00:00.000001Z'::timestamptz) THEN 'overdue' ` +
        `WHEN (${holds} AND t."at" < '2024-05-29T22:00:00.000001Z'::timestamptz) THEN 'due' ` +
        `WHEN (${holds} AND t."at" < '2024-05-30T22:00:00.000001Z'::timestamptz) THEN 'extended' ` +
        `WHEN t."at" < '2024-05-28T22:00:00.000001Z'::timestamptz THEN 'overdue' ` +
        `WHEN t."at" < '2024-05-30T22:00:00.000001Z'::timestamptz THEN 'due' ELSE 'kept' END`,
    );
  });

  test('are counted over the rows that the filter lets in', () => {
    const text = written(
      statements(checked({ start: [event('at')], filter: is('flag', true) }, withFlag())).states(NO_HOLDS),
    );
    expect(text).toMatch(/^SELECT state, count\(\*\)::text FROM \( SELECT CASE /);
    expect(text).toContain(
      ` END AS state FROM ONLY "public"."things" AS t WHERE (t."flag" = 'true' AND t."flag" IS NOT NULL) ) AS counted GROUP BY state`,
    );
  });

  test('rows that no filter lets in', () => {
    const filters = [is('a_text', 'a'), is('a_text', 'b')];
    expect(
      written(
        statements(checked({ filter: is('a_text', 'a'), tableFilters: filters })).unassigned as Statement,
      ),
    ).toBe(
      `SELECT count(*)::text FROM ONLY "public"."things" AS t WHERE NOT (((t."a_text" = 'a' AND t."a_text" IS NOT NULL) OR (t."a_text" = 'b' AND t."a_text" IS NOT NULL)))`,
    );
    expect(statements(checked()).unassigned).toBeNull();
  });
});

describe('a batch', () => {
  const simple = checked({ start: [event('at')] }, NOT_NULL);
  const due = `(t."at" < '2021-05-31T22:00:00.000000Z'::timestamptz AND t."at" >= '1989-12-31T23:00:00.000000Z'::timestamptz)`;
  const keys = [{ name: 'pk', primary: true, columns: ['area', 'at'] }];
  const columns = [column('area', 'enum', { notNull: true }), ...NOT_NULL.columns];
  const composite = checked(
    {
      start: [event('at'), event('end')],
      extension: { while: [{ op: 'equals', column: 'end', value: null }], atMost: period('9 years') },
    },
    shape({ keys, columns, schema: 'Crm', name: 'a "b"' }),
  );

  test('locks the first rows, in the order of the start', () => {
    expect(written(statements(simple).lock(null, 100, NO_HOLDS))).toBe(
      `SELECT t."id"::text, t."at"::text FROM ONLY "public"."things" AS t WHERE ${due} ORDER BY t."at", t."id" LIMIT 100 FOR UPDATE OF t SKIP LOCKED`,
    );
  });

  test('goes on behind its cursor, with the whole predicate', () => {
    expect(
      written(statements(simple).lock({ lead: '2020-01-01 00:00:00+00', key: ['7'] }, 5, NO_HOLDS)),
    ).toBe(
      `SELECT t."id"::text, t."at"::text FROM ONLY "public"."things" AS t WHERE (${due} AND t."at" >= '2020-01-01 00:00:00+00'::timestamptz AND (t."at", t."id") > ('2020-01-01 00:00:00+00'::timestamptz, '7'::bigint)) ORDER BY t."at", t."id" LIMIT 5 FOR UPDATE OF t SKIP LOCKED`,
    );
  });

  test('is ordered by its key alone where no start leads, and says whether the row is extended', () => {
    const lock = written(
      statements(composite).lock({ lead: null, key: ['glad', '2020-01-01 00:00:00+00'] }, 5, NO_HOLDS),
    );
    expect(lock).toMatch(
      /^SELECT t\."area"::text, t\."at"::text, t\."at"::text, t\."end"::text, \(t\."end" IS NULL\)::text FROM ONLY "Crm"\."a ""b""" AS t WHERE /,
    );
    expect(lock).toContain(
      ` AND (t."area", t."at") > ('glad'::public.mood, '2020-01-01 00:00:00+00'::timestamp with time zone)) ORDER BY t."area", t."at" LIMIT 5 FOR UPDATE OF t SKIP LOCKED`,
    );
  });

  test('is led by the start that no row lacks', () => {
    const led = checked({ start: [event('end'), event('at', { always: true })] }, NOT_NULL);
    expect(written(statements(led).lock(null, 1, NO_HOLDS))).toContain('ORDER BY t."at", t."id" LIMIT');
    const lacking = checked({ start: [event('end', { always: true }), event('at')] }, NOT_NULL);
    expect(written(statements(lacking).lock(null, 1, NO_HOLDS))).toContain('ORDER BY t."id" LIMIT');
  });

  test('counts the cursor in the type of the start', () => {
    const counted = checked({ start: [event('a_integer', { as: 'epoch_ms' })] });
    expect(written(statements(counted).lock({ lead: '5', key: ['7'] }, 1, NO_HOLDS))).toContain(
      `t."a_integer" >= '5'::bigint AND (t."a_integer", t."id") > ('5'::bigint, '7'::bigint)`,
    );
  });

  test('deletes exactly its keys, with the whole predicate', () => {
    expect(written(statements(simple).remove([['1', '2']], NO_HOLDS))).toBe(
      `DELETE FROM ONLY "public"."things" AS t WHERE (t."id" = ANY ({1,2}::bigint[]) AND ${due})`,
    );
  });

  test('deletes by pairs where the key has two columns', () => {
    const where = written(statements(composite).due(NO_HOLDS)).split(' WHERE ')[1];
    expect(
      written(
        statements(composite).remove(
          [
            ['glad', 'sad'],
            ['x', 'y'],
          ],
          NO_HOLDS,
        ),
      ),
    ).toBe(
      `DELETE FROM ONLY "Crm"."a ""b""" AS t WHERE ((t."area", t."at") IN (SELECT * FROM unnest({glad,sad}::public.mood[], {x,y}::timestamp with time zone[])) AND ${where})`,
    );
  });
});

describe('a start in linked rows', () => {
  const notes = shape({
    name: 'notes',
    columns: [
      column('id', 'integer', { notNull: true }),
      column('thing', 'integer'),
      column('until', 'timestamptz'),
      column('kind', 'text'),
    ],
  });
  const on = [{ theirs: 'thing', ours: null }];
  const link = { table: 'notes', relation: null, on, where: is('kind', 'a') };
  const ended = event('until', { from: { ...link, pick: 'latest' } });
  const rows = `FROM "public"."notes" AS tl WHERE (tl."thing" = t."id" AND (tl."kind" = 'a' AND tl."kind" IS NOT NULL))`;
  const until = `(SELECT CASE WHEN count(*) = count(tl."until") THEN max(tl."until") END ${rows})`;
  const isPast = `coalesce(${until} < '2021-05-31T22:00:00.000000Z'::timestamptz, FALSE)`;
  const isPlausible = `coalesce(${until} >= '1989-12-31T23:00:00.000000Z'::timestamptz, TRUE)`;
  const only = checked({ start: [ended] }, NOT_NULL, notes);

  test('is looked for once in each comparison', () => {
    expect(whereOf(only)).toBe(`(${isPast} AND ${isPlausible})`);
  });

  test('may be the earliest', () => {
    const first = event('until', { from: { ...link, pick: 'earliest' } });
    expect(whereOf(checked({ start: [first] }, NOT_NULL, notes))).toContain('THEN min(tl."until") END FROM');
  });

  test('beside one of its own', () => {
    expect(whereOf(checked({ start: [event('at'), ended] }, NOT_NULL, notes))).toBe(
      `((t."at" < '2021-05-31T22:00:00.000000Z'::timestamptz AND coalesce(${until} < '2021-05-31T22:00:00.000000Z'::timestamptz, TRUE) AND (t."at" IS NOT NULL OR ${until} IS NOT NULL)) AND (t."at" >= '1989-12-31T23:00:00.000000Z'::timestamptz AND ${isPlausible}))`,
    );
  });

  test('gives every state', () => {
    expect(caseOf(only)).toBe(
      `CASE WHEN (coalesce(${until} < '1989-12-31T23:00:00.000000Z'::timestamptz, FALSE) OR coalesce(${until} = 'infinity', FALSE)) THEN 'implausible' ` +
        `WHEN ${until} IS NULL THEN 'not_started' ` +
        `WHEN NOT (coalesce(${until} < '2024-05-31T22:00:00.000001Z'::timestamptz, FALSE)) THEN 'future' ` +
        `WHEN coalesce(${until} < '2021-05-29T22:00:00.000000Z'::timestamptz, FALSE) THEN 'overdue' ` +
        `WHEN ${isPast} THEN 'due' ELSE 'kept' END`,
    );
  });

  test('never leads the order', () => {
    expect(written(statements(only).lock(null, 5, NO_HOLDS))).toBe(
      `SELECT t."id"::text, ${until}::text FROM ONLY "public"."things" AS t WHERE (${isPast} AND ${isPlausible}) ORDER BY t."id" LIMIT 5 FOR UPDATE OF t SKIP LOCKED`,
    );
    const cursor = { lead: null, key: ['7'] };
    expect(written(statements(only).lock(cursor, 5, NO_HOLDS))).toContain(
      `AND (t."id") > ('7'::bigint)) ORDER BY t."id" LIMIT`,
    );
  });

  test('is asked again after the lock, and once more with the deletion', () => {
    const wanted = `WHERE (t."id" = ANY ({1,2}::bigint[]) AND (${isPast} AND ${isPlausible}))`;
    expect(written(statements(only).again([['1', '2']], NO_HOLDS))).toBe(
      `SELECT t."id"::text, ${until}::text FROM ONLY "public"."things" AS t ${wanted}`,
    );
    expect(written(statements(only).remove([['1', '2']], NO_HOLDS))).toBe(
      `DELETE FROM ONLY "public"."things" AS t ${wanted}`,
    );
  });
});

function withFlag(): ReturnType<typeof shape> {
  return shape({ columns: [...NOT_NULL.columns, column('flag', 'boolean')] });
}

describe('a batch whose end is asked before', () => {
  const rule = checked({ start: [event('at')] }, NOT_NULL);
  const after = { lead: '2020-01-01 00:00:00+00', key: null, strictly: true } as const;
  const past = `t."at" > '2020-01-01 00:00:00+00'::timestamptz`;

  test('the end is the start of its last row, told with that of the next', () => {
    const text = written(statements(rule).edge(after, 500, NO_HOLDS));
    expect(text).toMatch(/^SELECT \(?t\."at"\)?::text FROM ONLY "public"\."things" AS t WHERE /);
    expect(text).toContain(`AND ${past}`);
    expect(text).toMatch(/ ORDER BY t\."at" LIMIT 2 OFFSET 499$/);
  });

  test('it changes nothing behind the end', () => {
    const stretch = { after, limit: 500, until: '2020-02-01 00:00:00+00' };
    const text = written(statements(rule).changeNext(stretch, NO_HOLDS));
    expect(text).toContain(
      `AND ${past} AND t."at" <= '2020-02-01 00:00:00+00'::timestamptz) ORDER BY t."at" LIMIT 500`,
    );
  });
});
