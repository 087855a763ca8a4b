import { expect, test } from 'vitest';
import { planRules } from '../../../src/plan/plan.ts';
import { checked, shape } from './rule.ts';

const NOW = 1_717_192_800_000_000n;
const digest = (...args: Parameters<typeof planRules>): string => planRules(...args).digest;

test('a plan keeps its rules in their order, each for the one present', () => {
  const rules = [checked({ id: 'crm/b/x' }), checked({ id: 'crm/a/x' })];
  const plan = planRules(rules, NOW);
  expect(plan.rules.map((rule) => [rule.checked, rule.now])).toEqual(rules.map((rule) => [rule, NOW]));
  expect(plan.at).toBe(NOW);
});

test('its digest says which versions, over which tables, as of when', () => {
  const same = digest([checked()], NOW);
  expect(same).toMatch(/^[0-9a-f]{64}$/);
  expect(digest([checked({ title: { en: 'Other' } })], NOW)).toBe(same);
  const others = [
    digest([checked()], NOW + 1n),
    digest([checked(), checked()], NOW),
    digest([], NOW),
    digest([checked({ id: 'crm/other/x' })], NOW),
    digest([checked({ version: '2'.repeat(64) })], NOW),
    digest([checked({}, shape({ fingerprint: 'e'.repeat(64) }))], NOW),
    digest([checked({}, shape({ name: 'others' }))], NOW),
  ];
  expect(new Set([same, ...others]).size).toBe(others.length + 1);
});
