import { expect, test } from 'vitest';
import type { PlanCount, RuleCount } from '../../../../src/app/counting/count-plan.ts';
import { openZone, type Zone } from '../../../../src/calendar/zone.ts';
import { planText, summaryLine } from '../../../../src/cli/texts/plan-text.ts';
import { question, questionOf } from '../../../../src/cli/work/apply.ts';
import type { Action } from '../../../../src/policy/policy.ts';

const NONE = {
  kept: 0,
  done: 0,
  review: 0,
  due: 0,
  overdue: 0,
  breach: 0,
  held: 0,
  suspended: 0,
  extended: 0,
  withheld: 0,
  blocked: 0,
  not_started: 0,
  future: 0,
  undated: 0,
  implausible: 0,
  unassigned: 0,
  capped: 0,
};

const PLAIN = { colour: false, language: 'en' } as const;
const paris = openZone('Europe/Paris') as Zone;

function rule(facts: Partial<RuleCount>): RuleCount {
  const table = { connection: 'crm', table: 'log', category: 'logs', action: 'delete', stage: null };
  const cutoff = '2024-03-31T22:00:00.000000Z';
  return { rule: 'crm/log/logs', ...table, cutoff, past_at_most: 0, blocked_by: [], ...NONE, ...facts };
}

function plan(rules: readonly RuleCount[], totals: Partial<typeof NONE>): PlanCount {
  return {
    format_version: 1,
    digest: '3f2a',
    at: '2024-07-01T00:00:00.000000Z',
    rules,
    totals: { ...NONE, ...totals },
  };
}

test('shows each rule with its cutoff as a local date and only the states that occur', () => {
  const text = planText(
    plan([rule({ due: 12_345, overdue: 120, kept: 7, not_started: 2 })], { due: 12_345, overdue: 120 }),
    paris,
    PLAIN,
  );
  expect(text).toMatch(/│ crm\/log\/logs │ 2024-04-01 +│ 12,345 │ +7 │ +120 overdue │\n/);
  expect(text).toContain('2 not started');
  expect(text).not.toMatch(/future|breach/);
  expect(text).toMatch(/\nplan: 1 rule, 12345 rows due \(120 overdue\), digest 3f2a\n$/);
  expect(text).not.toContain('\u001b');
});

test('a rule whose rows never end says so', () => {
  const text = planText(plan([rule({ cutoff: null, kept: 3 })], {}), paris, PLAIN);
  expect(text).toMatch(/│ crm\/log\/logs │ none +│ +0 │ +3 │/);
});

test('a cutoff within a day shows its local time', () => {
  const hours = rule({ cutoff: '2024-03-31T12:30:15.123456Z' });
  expect(planText(plan([hours], {}), paris, PLAIN)).toContain('│ 2024-03-31 14:30:15 │');
});

test('colours what is due, where colours are wanted', () => {
  const counted = plan([rule({ due: 1 })], { due: 1 });
  expect(planText(counted, paris, { ...PLAIN, colour: true })).toContain('\u001b[33m1\u001b[39m');
});

test('without rules there is a line to search for all the same', () => {
  expect(planText(plan([], {}), paris, PLAIN)).toBe('plan: 0 rules, 0 rows due (0 overdue), digest 3f2a\n');
  expect(summaryLine(plan([rule({}), rule({})], { due: 1 }))).toBe(
    'plan: 2 rules, 1 row due (0 overdue), digest 3f2a',
  );
});

test('names the tables that keep rows from going', () => {
  const blocked = rule({
    blocked: 3,
    blocked_by: [
      { table: 'public.invoice', rows: 2 },
      { table: 'public.claim', rows: 2 },
    ],
  });
  const text = planText(plan([blocked], {}), paris, PLAIN);
  expect(text).toContain('3 blocked');
  expect(text).toContain('2 by public.invoice');
  expect(text).toContain('2 by public.claim');
});

test('rows that a stage finishes may be due for a later one in the same run: the plan says that it does not count them', () => {
  const first = rule({ rule: 'crm/log/logs/1', stage: 1, action: 'archive', due: 5 });
  const second = rule({ rule: 'vault/log/logs/2', stage: 2, connection: 'vault' });
  const told = /may be due for a later one in the same run/;
  expect(planText(plan([first, second], { due: 5 }), paris, PLAIN)).toMatch(told);
  const none = { ...first, due: 0 };
  expect(planText(plan([none, second], {}), paris, PLAIN)).not.toMatch(told);
  const other = { ...second, category: 'others' };
  expect(planText(plan([first, other], { due: 5 }), paris, PLAIN)).not.toMatch(told);
});

test('what is asked names every action that is due, and the stages that follow', () => {
  const first = rule({ rule: 'crm/log/logs/1', stage: 1, action: 'archive', due: 5 });
  const second = rule({ rule: 'vault/log/logs/2', stage: 2, connection: 'vault', due: 1 });
  expect(question(plan([rule({ due: 2 })], { due: 2 }))).toBe('Delete 2 rows for good?');
  expect(question(plan([first, second], { due: 6 }))).toBe(
    'Archive 5 rows and delete 1 row for good, and do what later stages then find due?',
  );
});

test('of an approved plan, too: rows of one action are added up, and none of it is called a deletion', () => {
  const planned = (action: Action, due: number) => ({ due, decision: { action } });
  const rules = [
    planned('delete', 5),
    planned('anonymise', 40),
    planned('delete', 7),
    planned('archive', 3),
    planned('summarise', 0),
  ];
  expect(questionOf({ rules })).toBe(
    'Delete 12 rows, anonymise 40 rows and archive 3 rows for good, or as many of them as are due still?',
  );
  expect(questionOf({ rules: rules.slice(4) })).toBe('No row of the plan was due. Run 1 rule all the same?');
});

test('in French, but for the line that scripts look for', () => {
  const facts = { action: 'anonymise', due: 12_345, overdue: 2, not_started: 3, past_at_most: 1, blocked: 4 };
  const blocked = rule({ ...facts, cutoff: null, blocked_by: [{ table: 'crm.orders', rows: 4 }] });
  const text = planText(plan([blocked], { due: 12_345 }), paris, { colour: false, language: 'fr' });
  for (const words of [
    'règle',
    'lignes avant',
    'aucune',
    '12 345',
    'à anonymiser',
    '2 en retard',
    '3 sans départ',
    '4 bloquées',
    '1 conservées au-delà de at_most',
    '4 par crm.orders',
  ])
    expect(text).toContain(words);
  expect(text).toMatch(/\nplan: 1 rule, 12345 rows due \(0 overdue\), digest 3f2a\n$/);
});
