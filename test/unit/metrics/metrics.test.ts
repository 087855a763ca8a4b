import parsePrometheusTextFormat from 'parse-prometheus-text-format';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/errors.ts';
import { createMetrics, type Metrics } from '../../../src/metrics/metrics.ts';
import { METRICS } from '../../../src/metrics/table.ts';

const LOGS = {
  id: 'crm/log/logs',
  category: 'logs',
  connection: 'crm',
  table: 'log',
  action: 'delete',
} as const;
const PEOPLE = { ...LOGS, id: 'crm/people/people', category: 'people', table: 'people' } as const;
const NOON = () => 1_782_907_200_000_000n;
const REPORT = { status: 'succeeded', stoppedBy: null, failure: null, rows: 7, batches: 1 } as const;

async function textOf(metrics: Metrics): Promise<string> {
  return (await metrics.write()).text;
}

test('every metric of the table is named, described and of its kind, and no other is', async () => {
  const families = parsePrometheusTextFormat(await textOf(createMetrics(NOON)));
  const described = Object.fromEntries(families.map(({ name, help, type }) => [name, { help, type }]));
  const table = Object.fromEntries(
    Object.entries(METRICS).map(([name, { help, kind }]) => [name, { help, type: kind.toUpperCase() }]),
  );
  expect(described).toEqual(table);
});

test('rows are counted by rule and action, and what nobody has read has no sample', async () => {
  const metrics = createMetrics(NOON);
  metrics.keepRules([LOGS]);
  metrics.batchCommitted({ rule: LOGS.id, rows: 5, milliseconds: 1 });
  metrics.batchCommitted({ rule: LOGS.id, rows: 2, milliseconds: 1 });
  metrics.batchCommitted({ rule: 'of/another/set', rows: 9, milliseconds: 1 });
  const text = await textOf(metrics);
  expect(text).toContain(
    'retentiond_rows_changed_total{rule="crm/log/logs",category="logs",connection="crm",table="log",action="delete"} 7\n',
  );
  expect(text).toContain('retentiond_batches_committed_total{rule="crm/log/logs"} 2\n');
  expect(text).not.toMatch(/another|^retentiond_ledger_entries /m);
});

test('a run is timed from when it was taken, and its lateness by what was scheduled', async () => {
  let now = 1_000;
  const metrics = createMetrics(NOON, () => now);
  metrics.keepRules([LOGS]);
  metrics.runBegun({ rule: LOGS.id, dueAt: '2026-07-01T11:59:20Z' });
  now += 4_500;
  metrics.runEnded({ rule: LOGS.id, report: REPORT });
  const text = await textOf(metrics);
  expect(text).toContain('retentiond_run_lateness_seconds_sum{rule="crm/log/logs"} 40\n');
  expect(text).toContain('retentiond_run_duration_seconds_sum{rule="crm/log/logs",status="succeeded"} 4.5\n');
  expect(text).toContain('retentiond_runs_ended_total{rule="crm/log/logs",status="succeeded"} 1\n');
});

test('a rule that leaves the set takes its samples with it, and comes back at nothing', async () => {
  const metrics = createMetrics(NOON);
  metrics.keepRules([LOGS, PEOPLE]);
  for (const { id: rule } of [LOGS, PEOPLE]) {
    metrics.batchCommitted({ rule, rows: 1, milliseconds: 1 });
    metrics.batchRecovered({ rule, run: 'R', batch: 'B', outcome: 'committed' });
    metrics.batchRetried({ rule, code: 'deadlock', milliseconds: 1 });
    metrics.runBegun({ rule, dueAt: '2026-07-01T11:00:00Z' });
    metrics.runEnded({ rule, report: REPORT });
  }
  metrics.keepRules([LOGS]);
  expect(await textOf(metrics)).not.toContain('people');
  metrics.keepRules([LOGS, PEOPLE]);
  metrics.batchCommitted({ rule: PEOPLE.id, rows: 3, milliseconds: 1 });
  expect(await textOf(metrics)).toContain('retentiond_batches_committed_total{rule="crm/people/people"} 1\n');
});

test('gauges are what was read last, and nothing of before', async () => {
  const metrics = createMetrics(NOON);
  metrics.stand([
    { name: 'retentiond_alarms', labels: { code: 'ledger-broken' }, value: 1 },
    { name: 'retentiond_ledger_entries', labels: {}, value: 12 },
  ]);
  expect(await textOf(metrics)).toMatch(
    /retentiond_alarms\{code="ledger-broken"\} 1\n[\s\S]*retentiond_ledger_entries 12\n/,
  );
  metrics.stand([{ name: 'retentiond_control_up', labels: {}, value: 0 }]);
  const text = await textOf(metrics);
  expect(text).toContain('retentiond_control_up 0\n');
  expect(text).not.toMatch(/ledger-broken|^retentiond_ledger_entries /m);
});

test('troubles are told by our own codes alone', async () => {
  const metrics = createMetrics(NOON);
  metrics.troubled({ error: new Failure({ code: 'queue-unreachable', fact: 'jane@example.com' }) });
  metrics.troubled({ error: Object.assign(new Error('jane@example.com'), { code: 'jane' }) });
  const text = await textOf(metrics);
  expect(text).toContain('retentiond_troubles_total{code="queue-unreachable"} 1\n');
  expect(text).toContain('retentiond_troubles_total{code="unexpected"} 1\n');
  expect(text).not.toContain('jane');
});
