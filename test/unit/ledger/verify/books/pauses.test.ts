import { expect, test } from 'vitest';
import type { KeptPause } from '../../../../../src/control/run/pause.ts';
import { strangePause } from '../../../../../src/ledger/verify/beside/beside-pauses.ts';
import type { StandingPause } from '../../../../../src/ledger/verify/books/pauses.ts';

const UNTIL = '2026-12-01T00:00:00.000000Z';

function placed(seq: bigint, over: Partial<StandingPause> = {}): StandingPause {
  return { seq, rule: null, until: null, role: 'ops', who: 'ann', ...over };
}

function kept(over: Partial<KeptPause> = {}): KeptPause {
  return { rule: null, until: null, role: 'ops', who: 'ann', inForce: true, ...over };
}

test.each<[string, readonly StandingPause[], readonly KeptPause[]]>([
  ['none', [], []],
  ['one of every rule', [placed(3n)], [kept()]],
  ['two alike', [placed(3n), placed(5n)], [kept(), kept()]],
  ['one that has ended by itself', [placed(3n, { until: UNTIL })], [kept({ until: UNTIL, inForce: false })]],
  ['one that has ended and was lifted in the ledger by a later word', [], [kept({ inForce: false })]],
])('pauses that agree raise no alarm: %s', (_, standing, rows) => {
  expect(strangePause(standing, rows)).toBeNull();
});

test.each<[string, readonly StandingPause[], readonly KeptPause[], bigint | undefined]>([
  ['lifted in the tables alone', [placed(3n)], [], 3n],
  ['one of two alike lifted', [placed(3n), placed(5n)], [kept()], 5n],
  ['another rule', [placed(3n, { rule: 'crm/log/logs' })], [kept({ rule: 'crm/log/other' })], 3n],
  ['an earlier end', [placed(3n, { until: UNTIL })], [kept({ until: '2026-11-01T00:00:00.000000Z' })], 3n],
  ['an end where there was none', [placed(3n)], [kept({ until: UNTIL, inForce: false })], 3n],
  ['an end that never comes', [placed(3n, { until: UNTIL })], [kept({ until: 'infinity' })], 3n],
  ['another role', [placed(3n)], [kept({ role: 'dpo' })], 3n],
  ['another name', [placed(3n)], [kept({ who: 'bob' })], 3n],
  ['one that nobody has placed', [placed(3n)], [kept(), kept({ rule: 'crm/log/logs' })], undefined],
])('a pause that was touched is named: %s', (_, standing, rows, seq) => {
  const found = strangePause(standing, rows);
  expect(found).toMatchObject({ code: 'pause lost' });
  expect(found?.seq).toBe(seq);
});
