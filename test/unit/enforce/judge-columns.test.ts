import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant } from '../../../src/calendar/instant.ts';
import { judgeColumns } from '../../../src/enforce/judge-columns.ts';
import { isDue, startsOf } from '../../../src/enforce/judge-rows.ts';
import type { Scene } from '../../../src/enforce/scene.ts';
import { readColumns } from '../../../src/plan/answer-columns.ts';
import type { CheckedRule } from '../../../src/plan/checked-rule.ts';
import { termsOf } from '../../../src/plan/judge.ts';
import { mysqlDialect } from '../../../src/sql/mysql/dialect.ts';
import { checked, event, period, zoneOf } from '../plan/rule.ts';

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

const ODD = [
  '-infinity',
  'infinity',
  '0044-03-15 12:00:00+00 BC',
  '1989-12-31 23:00:00+00',
  '12024-01-01 00:00:00+00',
  '2020-01-01 10:00:00+00',
  '2020-01-01 10:00:00+00 BC',
];

test.each(Object.entries(RULES))('every row is judged as it is alone: %s', (_, rule) => {
  const boundary = NOW - 2_200n * HOUR;
  const near = fc.bigInt({ min: -60n * HOUR, max: 60n * HOUR }).map((off) => boundary + off);
  const edge = fc
    .tuple(fc.bigInt({ min: -50n, max: 50n }), fc.constantFrom(-1n, 0n, 1n))
    .map(([hours, off]) => NOW - 2_200n * HOUR + hours * HOUR + off);
  const early = fc.bigInt({ min: -30n * HOUR, max: 30n * HOUR }).map((off) => PLAUSIBLE + off);
  const texts = fc.oneof(near, edge, early).map((at) => written(at, rule));
  const odd = rule.times[0]?.kind === 'timestamptz' ? fc.constantFrom(...ODD) : texts;
  const scene = sceneOf(rule);
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 9, arbitrary: texts }, odd), { minLength: 1, maxLength: 40 }),
      (starts) => {
        const rows = readColumns(rule, [
          String(starts.length),
          starts.map((__, index) => index).join(','),
          starts.join(','),
        ]);
        const isRight = judgeColumns(scene, rows);
        for (const index of starts.keys()) {
          const row = rows.row(index);
          const alone = isDue(scene, row, startsOf(scene, row));
          seen.add(alone);
          expect([starts[index], isRight(index)]).toEqual([starts[index], alone]);
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(seen).toEqual(new Set([true, false]));
});

test('a row that the filter does not let in is not right, nor is any beside it', () => {
  const rule = checked({ keep: period('3 months'), filter: { op: 'equals', column: 'a_text', value: 'x' } });
  const start = '2020-01-01 00:00:00+00';
  const judged = (filter: string): boolean[] => {
    const isRight = judgeColumns(sceneOf(rule), readColumns(rule, ['2', '1,2', `${start},${start}`, filter]));
    return [isRight(0), isRight(1)];
  };
  expect(judged('true,true')).toEqual([true, true]);
  expect(judged('true,false')).toEqual([false, false]);
});

test('a notation that is not known is not taken for a time', () => {
  const rule = checked({ keep: period('3 months') });
  const rows = readColumns(rule, ['1', '1', '2020-01-01 00:00:00+02']);
  expect(() => judgeColumns(sceneOf(rule), rows)(0)).toThrow('a notation that is not known');
});
