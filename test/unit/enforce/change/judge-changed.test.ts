import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant } from '../../../../src/calendar/instant.ts';
import { areDue } from '../../../../src/enforce/change/judge-changed.ts';
import { isDue, startsOf } from '../../../../src/enforce/change/judge-rows.ts';
import type { Scene } from '../../../../src/enforce/scene.ts';
import { readColumns } from '../../../../src/plan/change/answer-columns.ts';
import { readRows } from '../../../../src/plan/change/answer-rows.ts';
import type { ChangedRows } from '../../../../src/plan/change/changed-rows.ts';
import type { CheckedRule } from '../../../../src/plan/checked/checked-rule.ts';
import { termsOf } from '../../../../src/plan/state/judge.ts';
import { mysqlDialect } from '../../../../src/sql/mysql/dialect.ts';
import type { Predicate } from '../../../../src/sql/predicate.ts';
import { checked, column, event, period, shape, zoneOf } from '../../plan/rule.ts';

const HOUR = 3_600_000_000n;
/** At which a period of months ends in Paris: 22:00 UTC of the day before. */
const NOW = BigInt(Date.UTC(2024, 5, 30, 22)) * 1_000n;
/** 1990-01-01 in Paris. */
const PLAUSIBLE = BigInt(Date.UTC(1989, 11, 31, 23)) * 1_000n;

const RULES: Readonly<Record<string, CheckedRule>> = {
  'timestamptz, months': checked({ keep: period('3 months') }),
  'timestamp, months': checked({ keep: period('3 months'), start: [event('a_timestamp')] }),
  'timestamptz, hours': checked({ keep: period('2200 hours') }),
  'timestamptz on MariaDB, months': {
    ...checked({ keep: period('3 months') }),
    dialect: mysqlDialect('MariaDB'),
  },
  'date, months': checked({ keep: period('3 months'), start: [event('a_date')] }),
};

function sceneOf(rule: CheckedRule): Scene {
  const terms = termsOf(rule.rule, zoneOf('Europe/Paris'), '1990-01-01');
  return { plan: { checked: rule, now: NOW }, terms } as unknown as Scene;
}

/** As the server writes it: a fraction without the zeros at its end. */
function written(at: bigint, { times: [time], dialect }: CheckedRule): string {
  const text = formatInstant(at)
    .replace('T', ' ')
    .replace(/0+Z$|Z$/, '')
    .replace(/\.$/, '');
  if (time?.kind === 'date') return text.slice(0, 10);
  return time?.kind === 'timestamptz' ? `${text}${dialect.instantEnd}` : text;
}

/** In the order of time, as a server has them. */
const EARLY = ['-infinity', '0044-03-15 12:00:00+00 BC', '0999-01-01 00:00:00+00'];
const LATE = ['12024-01-01 00:00:00+00', 'infinity'];

/** What a server answers about rows with these starts, which stand in the order of time. */
function answered(rule: CheckedRule, starts: readonly string[]): ChangedRows {
  const keys = starts.map((_, index) => String(index));
  if (!rule.dialect.can.readsChanged)
    return readRows(
      rule,
      starts.map((start, index) => [keys[index] as string, start]),
    );
  const latest = starts.at(-1) as string;
  const counts = [starts.length, starts.length, latest, starts.filter((one) => one === latest).length];
  return readColumns(rule, [...counts.map(String), starts[0] as string, keys.join(',')]);
}

test.each(Object.entries(RULES))('rows are right where each of them is, alone: %s', (_, rule) => {
  const boundary = NOW - 2_200n * HOUR;
  const near = fc.bigInt({ min: -60n * HOUR, max: 60n * HOUR }).map((off) => boundary + off);
  const edge = fc
    .tuple(fc.bigInt({ min: -50n, max: 50n }), fc.constantFrom(-1n, 0n, 1n))
    .map(([hours, off]) => NOW - 2_200n * HOUR + hours * HOUR + off);
  const early = fc.bigInt({ min: -30n * HOUR, max: 30n * HOUR }).map((off) => PLAUSIBLE + off);
  const past = fc.bigInt({ min: 31n * HOUR, max: 9_000n * HOUR }).map((off) => PLAUSIBLE + off);
  const isZoned = rule.times[0]?.kind === 'timestamptz' && rule.dialect.can.readsChanged;
  const beyond = (texts: readonly string[]): fc.Arbitrary<readonly string[]> =>
    isZoned
      ? fc.oneof(
          { weight: 9, arbitrary: fc.constant<readonly string[]>([]) },
          fc.constantFrom(...texts).map((one) => [one]),
        )
      : fc.constant<readonly string[]>([]);
  const scene = sceneOf(rule);
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 20, arbitrary: past }, near, edge, early), { minLength: 1, maxLength: 12 }),
      beyond(EARLY),
      beyond(LATE),
      (instants, before, after) => {
        const ordered = instants.toSorted((a, b) => (a < b ? -1 : 1)).map((at) => written(at, rule));
        const starts = [...before, ...ordered, ...after];
        const each = starts.every((start) => isDue(scene, ['1', start], startsOf(scene, ['1', start])));
        seen.add(each);
        expect([starts, areDue(scene, answered(rule, starts))]).toEqual([starts, each]);
      },
    ),
    { numRuns: 400 },
  );
  expect(seen).toEqual(new Set([true, false]));
});

test('rows are right only where the filter lets all of them in', () => {
  const rule = checked({ keep: period('3 months'), filter: { op: 'equals', column: 'a_text', value: 'x' } });
  const start = '2020-01-01 00:00:00+00';
  const judged = (right: string): boolean =>
    areDue(sceneOf(rule), readColumns(rule, ['2', right, start, '2', start, '1,2']));
  expect([judged('2'), judged('1')]).toEqual([true, false]);
});

test('a row that is extended is judged alone, by its own period', () => {
  const flag: Predicate = { op: 'equals', column: 'a_boolean', value: true };
  const rule = checked({
    keep: period('3 months'),
    extension: { while: [flag], atMost: period('13 months') },
  });
  const [old, recent] = ['2020-01-01 00:00:00+00', '2024-02-01 00:00:00+00'] as const;
  const judged = (start: string): boolean =>
    areDue(sceneOf(rule), readColumns(rule, ['3', '3', recent, '1', old, '1,2,3', start, 'true']));
  expect([judged(old), judged(recent)]).toEqual([true, false]);
});

test('a row that neither the range nor its own answers tell of is not right', () => {
  const columns = ['id', 'seen', 'paid'].map((name) =>
    column(name, name === 'id' ? 'integer' : 'timestamptz', { notNull: true }),
  );
  const start = [event('seen', { always: true }), event('paid', { always: true })];
  const rule = checked({ keep: period('3 months'), start }, shape({ columns }));
  const old = '2020-01-01 00:00:00+00';
  const judged = (seen: string | null, paid: string | null): boolean =>
    areDue(sceneOf(rule), readColumns(rule, ['2', '2', old, '2', old, '1,2', seen, paid]));
  expect(judged(`${old},${old}`, `${old},${old}`)).toBe(true);
  expect([judged(old, old), judged(null, null)]).toEqual([false, false]);
});

test('a notation that is not known is not taken for a time', () => {
  const rule = checked({ keep: period('3 months') });
  const start = '2020-01-01 00:00:00+02';
  const rows = readColumns(rule, ['1', '1', start, '1', start, '1']);
  expect(() => areDue(sceneOf(rule), rows)).toThrow('a notation that is not known');
});
