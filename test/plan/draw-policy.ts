import type { Keep } from '../../src/calendar/keep.ts';
import { NO_LONGER, type Period } from '../../src/calendar/period.ts';
import type { CountedUnit } from '../../src/calendar/unit.ts';
import { type KeepByName, type PolicyKeep, periodsOf } from '../../src/policy/keep.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { oneStage, PLAIN_POLICY } from '../support/plain.ts';
import type { Random } from './random.ts';

export const position = { file: 'drawn.yaml', line: 1, column: 1, excerpt: null };

const MOST: Readonly<Record<CountedUnit, number>> = {
  minute: 4_000,
  hour: 3_000,
  day: 900,
  week: 120,
  month: 40,
  year: 12,
};
const EXACT: readonly CountedUnit[] = ['minute', 'hour'];
const DAYS: readonly CountedUnit[] = ['day', 'week', 'month', 'year'];

/** The attribute by which periods are drawn. */
const ATTRIBUTE = 'kind of thing';
/** No two patterns of one strength match one same text. */
const NAMES = ['_ga', '_ga*', '_ga_*', 'a*', 'A*', 'a*b', '*bc', '*', 'a%b', 'axb', '_*'];
/** What stands in the columns; some of them under a name, some under a pattern, some under a wildcard that is none. */
export const LABELS = ['_ga', '_gab', '_ga_1', 'xga', 'a%b', 'axb', 'ab', 'aBc', 'abc', 'ABC', '*', 'é', ''];

/** A policy whose periods are still to be drawn: they depend on the columns of its place. */
export function drawPolicy(category: string, random: Random): Policy {
  const keep: PolicyKeep = random.pick([
    ...Array<PolicyKeep>(6).fill(NO_LONGER),
    ...Array<PolicyKeep>(2).fill({ by: ATTRIBUTE, names: drawNames(random), otherwise: NO_LONGER }),
    random.pick(['forbidden', 'forbidden', 'indefinitely'] as const),
  ]);
  const events = random.chance(0.5)
    ? ['began']
    : random.pick([
        ['began', 'last seen'],
        ['a', 'b', 'c'],
      ]);
  const dated = periodsOf(keep).length > 0;
  return {
    category,
    title: { en: category },
    purpose: { en: 'Drawing lots' },
    legalBasis: ['contract'],
    source: null,
    starts: dated ? { combine: events.length === 1 ? 'only' : 'latest', events } : null,
    extension:
      dated && random.chance(0.5)
        ? { while: ['disputed', 'wanted'].slice(random.below(2)), atMost: { count: 2, unit: 'day' } }
        : null,
    stages: oneStage(
      keep,
      dated ? random.pick(['delete', 'delete', 'delete', 'delete', 'review']) : 'delete',
    ),
    ...PLAIN_POLICY,
    words: {},
    reviewed: null,
    reviewEvery: null,
    draft: false,
    examples: [],
    textHash: '0'.repeat(64),
    position,
    positions: {},
  };
}

function drawNames(random: Random): KeepByName['names'] {
  return NAMES.filter(() => random.chance(0.5)).map((name) => ({ name, keep: NO_LONGER }));
}

/** Hours and minutes have no meaning where one of the place's columns keeps dates. */
export function withPeriods(policy: Policy, dated: boolean, random: Random): Policy {
  const { extension } = policy;
  const [{ keep, action }] = policy.stages;
  if (typeof keep === 'string') return policy;
  const unit = random.pick(dated || random.chance(0.7) ? DAYS : EXACT);
  const [period, longer, atMost] = drawLengths(unit, random);
  const few: readonly Keep[] = [period, longer, NO_LONGER, 'forbidden', 'indefinitely'];
  return {
    ...policy,
    stages: oneStage(
      'unit' in keep
        ? random.pick([...Array<Period>(9).fill(period), NO_LONGER])
        : {
            ...keep,
            names: keep.names.map(({ name }) => ({ name, keep: random.pick(few) })),
            otherwise: random.pick([period, period, longer]),
          },
      action,
    ),
    extension: extension && { while: extension.while, atMost },
  };
}

/** Each longer than the one before it. */
function drawLengths(unit: CountedUnit, random: Random): readonly [Period, Period, Period] {
  const more = (count: number): number => count + 1 + random.below(MOST[unit]);
  const [first, second] = [more(0), more(0)].sort((a, b) => a - b) as [number, number];
  return [
    { count: first, unit },
    { count: second + 1, unit },
    { count: more(second + 1), unit },
  ];
}
