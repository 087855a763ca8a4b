import { expect, test } from 'vitest';
import { EXIT, exitCodeOf } from '../../../src/cli/exit-code.ts';
import { renderFailure } from '../../../src/cli/render-failure.ts';
import { Failure } from '../../../src/errors.ts';

test('a failure is its fact, its hint and the codes behind it', () => {
  const cause = Object.assign(new Error('connect 10.0.0.1 jane@example.com'), { code: 'ECONNREFUSED' });
  const failure = new Failure({
    code: 'queue-unreachable',
    fact: 'the queue does not answer',
    hint: 'start it',
    cause,
  });
  expect(renderFailure(failure, { colour: false })).toBe(
    'error: the queue does not answer\nhint: start it\ncode: queue-unreachable < ECONNREFUSED',
  );
});

test('what nobody expected tells neither its message nor a stack', () => {
  const text = renderFailure(new TypeError('cannot read jane@example.com'), { colour: false });
  expect(text).toMatch(/^error: .*\nhint: .*\ncode: unexpected < TypeError$/);
  expect(renderFailure('jane@example.com', { colour: false })).not.toContain('jane');
});

test('colours only where they are wanted', () => {
  const failure = new Failure({ code: 'c', fact: 'f' });
  expect(renderFailure(failure, { colour: true })).toContain('\u001b[31merror:\u001b[39m f');
});

test('every kind of failure has its exit code', () => {
  expect((['failed', 'invalid', 'ledger', 'refused', 'usage'] as const).map(exitCodeOf)).toEqual([
    1, 3, 4, 5, 64,
  ]);
  expect(new Set(Object.values(EXIT)).size).toBe(Object.values(EXIT).length);
});
