import { expect, test } from 'vitest';
import { eventName } from '../../../../src/rules/rule/start-event.ts';

test.each([
  ['start', 'archive', { combine: 'only', events: ['ended'] }, 'ended'],
  ['start', 'archive', { combine: 'latest', events: ['ended', 'paid'] }, 'latest of ended, paid'],
  ['start', 'archive', { combine: 'earliest', events: ['ended', 'paid'] }, 'earliest of ended, paid'],
  ['start', 'archive', null, 'start'],
  ['start', 'active', { combine: 'only', events: ['start'] }, 'start'],
  ['paid', 'active', { combine: 'latest', events: ['ended', 'paid'] }, 'paid'],
] as const)('%s in %s, from %j, is told as %s', (event, base, starts, expected) =>
  expect(eventName(event, base, starts)).toBe(expected),
);
