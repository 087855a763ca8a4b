import { expect, test } from 'vitest';
import { METRICS, type MetricFacts } from '../../../src/metrics/table.ts';
import { ROW_STATES } from '../../../src/plan/state/state.ts';
import { namesIn, readAlerts, readDashboard } from './read-promql.ts';

const TABLE: Readonly<Record<string, MetricFacts>> = METRICS;
const alerts = readAlerts();
const dashboard = readDashboard();
const queries = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat }) => ({ name: title, expr, shown: legendFormat })),
);

/** The metric that a series belongs to: a histogram is read by its buckets, its sum and its count. */
function factsOf(series: string): MetricFacts | undefined {
  const histogram = /^(.*)_(?:bucket|sum|count)$/.exec(series)?.[1];
  if (histogram !== undefined && TABLE[histogram]?.kind === 'histogram') return TABLE[histogram];
  return TABLE[series]?.kind === 'histogram' ? undefined : TABLE[series];
}

/** What an expression names that does not exist. */
function unknownIn(expression: string): readonly string[] {
  const { metrics, labels } = namesIn(expression);
  const known = new Set(metrics.flatMap((metric) => [...(factsOf(metric)?.labels ?? [])] as string[]));
  if (metrics.some((metric) => metric.endsWith('_bucket'))) known.add('le');
  return [
    ...metrics.filter((metric) => factsOf(metric) === undefined),
    ...labels.filter((label) => !known.has(label)),
  ];
}

test.each(alerts.map(({ alert, expr }) => [alert, expr] as const))(
  'the alert %s asks for what exists',
  (_, expr) => {
    expect(namesIn(expr).metrics).not.toEqual([]);
    expect(unknownIn(expr)).toEqual([]);
  },
);

test.each(queries.map(({ name, expr }) => [name, expr] as const))(
  'the panel %s asks for what exists: %s',
  (_, expr) => {
    expect(namesIn(expr).metrics).not.toEqual([]);
    expect(unknownIn(expr)).toEqual([]);
  },
);

test.each([
  ['retentiond_rows_gone_total', ['retentiond_rows_gone_total']],
  ['max by (tenant) (retentiond_daemons)', ['tenant']],
  ['retentiond_rule_rows{state="due"}', ['state']],
  ['rate(retentiond_run_duration_seconds[5m])', ['retentiond_run_duration_seconds']],
  ['retentiond_daemons_bucket', ['retentiond_daemons_bucket']],
])('what does not exist would be seen: %s', (expr, unknown) => {
  expect(unknownIn(expr)).toEqual(unknown);
});

test('states that are asked for are states that rows have', () => {
  const asked = [...alerts.map(({ expr }) => expr), ...queries.map(({ expr }) => expr)].flatMap((expr) =>
    [...expr.matchAll(/retentiond_rule_rows\{status=~?"([^"]*)"/g)].flatMap(([, states = '']) =>
      states.split('|'),
    ),
  );
  expect(asked.length).toBeGreaterThan(0);
  for (const state of asked) expect(ROW_STATES).toContain(state);
});

test('what an alert or a legend says of a label is what its query leaves', () => {
  const told = [
    ...alerts.map(({ expr, annotations }) => ({ expr, text: Object.values(annotations).join(' ') })),
    ...queries.map(({ expr, shown }) => ({ expr, text: shown })),
  ];
  for (const { expr, text } of told)
    for (const [, label] of text.matchAll(/\{\{\s*(?:\$labels\.)?([a-z]\w*)\s*\}\}/g))
      expect(namesIn(expr).labels).toContain(label);
});

test('every metric is shown or watched somewhere', () => {
  const seen = [...alerts, ...queries].flatMap(({ expr }) => namesIn(expr).metrics);
  const missing = Object.keys(TABLE).filter((name) => !seen.some((one) => one.startsWith(name)));
  expect(missing).toEqual([]);
});
