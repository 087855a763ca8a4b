import { expect, test } from 'vitest';
import { prettyLine } from '../../../src/logging/pretty.ts';

const base = { time: '2024-07-01T01:30:00.123Z', pid: 1, hostname: 'h' };

test('a line for a person leaves out what nobody reads', () => {
  const line = JSON.stringify({
    ...base,
    level: 'info',
    msg: 'run begun',
    rule: 'crm/log/logs',
    due_at: null,
  });
  expect(prettyLine(line)).toBe('01:30:00  run begun  rule=crm/log/logs\n');
});

test('a level other than info is said', () => {
  const line = JSON.stringify({ ...base, level: 'error', msg: 'trouble', codes: ['a', 'b'] });
  expect(prettyLine(line)).toBe('01:30:00  error: trouble  codes=a < b\n');
});
