import { expect, test } from 'vitest';
import type { RuleApplied } from '../../../src/app/run/apply.ts';
import { createProgress, progressLine } from '../../../src/cli/progress.ts';
import { Failure } from '../../../src/errors.ts';
import { recordingTerminal } from './recorded.ts';

const RULE = 'crm/log/logs';

const result: RuleApplied = {
  rule: RULE,
  run: null,
  category: 'logs',
  connection: 'crm',
  table: 'log',
  action: 'delete',
  status: 'succeeded',
  rows: 12_000,
  batches: 12,
  stopped_by: null,
  small_groups: null,
};

test('says rows, rate and time left, as far as they are known', () => {
  const pace = { rule: RULE, since: 0, rows: 12_000 };
  expect(progressLine(pace, 45_000, 4_000)).toBe(
    'crm/log/logs  12,000 of 45,000 rows  3,000 rows/s  11 s left',
  );
  expect(progressLine(pace, 45_000, 500)).toBe('crm/log/logs  12,000 of 45,000 rows');
  expect(progressLine(pace, 0, 4_000)).toBe('crm/log/logs  12,000 rows  3,000 rows/s');
});

test('moves at most ten times a second, and counts every batch', () => {
  const terminal = recordingTerminal();
  let now = 0;
  const progress = createProgress(terminal, () => now);
  for (; now < 1_000; now += 10) progress.batchCommitted({ rule: RULE, rows: 10, milliseconds: 1 });
  expect(terminal.shown).toHaveLength(10);
  expect(terminal.shown.at(-1)).toContain('910 rows');
  expect(terminal.told).toEqual([]);
});

test('says who holds a rule and how long that may last', () => {
  const terminal = recordingTerminal();
  createProgress(terminal).leaseAwaited({ rule: RULE, owner: 'db1/4711/1a2b3c4d', milliseconds: 14_200 });
  expect(terminal.told).toEqual([
    'the rule crm/log/logs is held by db1/4711; waiting up to 15 s for it, longer while that process lives\n',
  ]);
});

test('ends each rule with a line, and tells the same failure once', () => {
  const terminal = recordingTerminal();
  const { ruleEnded } = createProgress(terminal);
  const failure = new Failure({
    code: 'receipts-missing',
    kind: 'refused',
    fact: 'no receipts',
    hint: 'make some',
  });
  ruleEnded(result, null);
  ruleEnded({ ...result, rule: 'a', status: 'failed', rows: 0 }, failure);
  ruleEnded({ ...result, rule: 'b', status: 'failed', rows: 0 }, failure);
  expect(terminal.told).toEqual([
    'crm/log/logs: succeeded, 12,000 rows deleted\n',
    'a: failed, 0 rows deleted\n',
    'error: no receipts\nhint: make some\ncode: receipts-missing\n',
    'b: failed, 0 rows deleted\n',
  ]);
});

test('after rows are anonymised, how many can still be singled out, and by what', () => {
  const terminal = recordingTerminal();
  const facts = { rule: RULE, rows: 3, columns: ['country', 'birth_date'], fewer_than: 5 };
  createProgress(terminal).groupsSmall(facts);
  createProgress(terminal).ruleEnded({ ...result, action: 'anonymise' }, null);
  expect(terminal.told).toEqual([
    'crm/log/logs: 3 rows can still be singled out by country, birth_date (fewer than 5 alike)\n',
    'crm/log/logs: succeeded, 12,000 rows anonymised\n',
  ]);
});
