import { expect, test } from 'vitest';
import type { AppliedWithFailures, RuleApplied } from '../../../../src/app/run/apply.ts';
import { appliedText } from '../../../../src/cli/texts/applied-text.ts';
import { exitCodeFor } from '../../../../src/cli/work/apply.ts';
import { Failure, type FailureKind } from '../../../../src/errors.ts';

function applied(...kinds: (FailureKind | 'none' | 'interrupted')[]): AppliedWithFailures {
  const failures = new Map<string, Failure>();
  const rules = kinds.map((kind, index): RuleApplied => {
    const rule = `crm/t${index}/c`;
    const place = { rule, category: 'c', connection: 'crm', table: `t${index}`, action: 'delete' };
    const facts = { ...place, run: null, small_groups: null };
    if (kind === 'none') return { ...facts, status: 'succeeded', rows: 1_500, batches: 2, stopped_by: null };
    if (kind === 'interrupted')
      return { ...facts, status: 'interrupted', rows: 0, batches: 0, stopped_by: 'signal' };
    failures.set(rule, new Failure({ kind, code: 'why', fact: 'why' }));
    return { ...facts, status: 'failed', rows: 0, batches: 0, stopped_by: 'why' };
  });
  const sum = (of: (rule: RuleApplied) => number): number =>
    rules.reduce((total, rule) => total + of(rule), 0);
  const totals = { rows: sum((rule) => rule.rows), batches: sum((rule) => rule.batches) };
  return { applied: { format_version: 1, run: 'R', rules, totals }, failures };
}

test.each([
  [applied(), 0, 0],
  [applied('none', 'none'), 0, 0],
  [applied('none', 'failed'), 0, 1],
  [applied('refused', 'failed'), 0, 1],
  [applied('none', 'refused'), 0, 5],
  [applied('refused', 'refused'), 0, 5],
  [applied('interrupted'), 0, 1],
  [applied('refused', 'interrupted'), 0, 1],
  [applied('none'), 1, 1],
  [applied('refused'), 1, 1],
])('exit code %#', (result, missed, code) => {
  expect(exitCodeFor(result, missed)).toBe(code);
});

test('the result is a table and a line to search for', () => {
  const text = appliedText(applied('none', 'refused').applied);
  expect(text).toMatch(/│ crm\/t0\/c │ succeeded │ 1,500 │ +2 │ +│\n/);
  expect(text).toMatch(/│ crm\/t1\/c │ failed +│ +0 │ +0 │ why +│\n/);
  expect(text).toMatch(/\napply: 2 rules, 1500 rows deleted in 2 batches, run R\n$/);
});

test('what became of the rows is counted by action', () => {
  const { applied: one } = applied('none', 'none');
  const rules = one.rules.map((rule, index) =>
    index === 0 ? rule : { ...rule, action: 'anonymise', rows: 1 },
  );
  const text = appliedText({ ...one, rules });
  expect(text).toMatch(/\napply: 2 rules, 1500 rows deleted, 1 row anonymised in 4 batches, run R\n$/);
});
