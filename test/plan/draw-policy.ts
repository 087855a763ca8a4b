import type { Period, Unit } from '../../src/calendar/period.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Random } from './random.ts';

export const position = { file: 'drawn.yaml', line: 1, column: 1, excerpt: null };

const MOST: Readonly<Record<Unit, number>> = {
  minute: 4_000,
  hour: 3_000,
  day: 900,
  week: 120,
  month: 40,
  year: 12,
};
const EXACT: readonly Unit[] = ['minute', 'hour'];
const DAYS: readonly Unit[] = ['day', 'week', 'month', 'year'];

export function drawPolicy(category: string, random: Random): Policy {
  const events = random.chance(0.5)
    ? ['began']
    : random.pick([
        ['began', 'last seen'],
        ['a', 'b', 'c'],
      ]);
  return {
    category,
    title: { en: category },
    purpose: { en: 'Drawing lots' },
    legalBasis: ['contract'],
    source: null,
    starts: { combine: events.length === 1 ? 'only' : 'latest', events },
    keep: { count: 1, unit: 'day' },
    extension: random.chance(0.5)
      ? { while: ['disputed', 'wanted'].slice(random.below(2)), atMost: { count: 2, unit: 'day' } }
      : null,
    action: 'delete',
    words: {},
    reviewed: null,
    draft: false,
    examples: [],
    textHash: '0'.repeat(64),
    position,
    positions: {},
  };
}

/** Hours and minutes have no meaning where one of the place's columns keeps dates. */
export function withPeriods(policy: Policy, dated: boolean, random: Random): Policy {
  const unit = random.pick(dated || random.chance(0.7) ? DAYS : EXACT);
  const keep: Period = { count: 1 + random.below(MOST[unit]), unit };
  const atMost: Period = { count: keep.count + 1 + random.below(MOST[unit]), unit };
  return { ...policy, keep, extension: policy.extension && { while: policy.extension.while, atMost } };
}
