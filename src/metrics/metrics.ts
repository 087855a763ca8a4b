import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Clock, monotonic } from '../clock.ts';
import { lateSeconds } from '../enforce/run/late.ts';
import type { RunReport } from '../enforce/run/run.ts';
import type { Observer } from '../enforce/scene.ts';
import { Failure } from '../errors.ts';
import type { Rule } from '../rules/rule/rule.ts';
import { METRICS, type MetricFacts, type MetricName, type MetricOf } from './table.ts';

/** One number that was read somewhere. */
export interface Sample {
  readonly name: MetricOf<'gauge'>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a rule's samples are labelled with. */
export type RuleLabels = Pick<Rule, 'id' | 'category' | 'connection' | 'table' | 'action'>;

/** Counts what happens in this process, and says it together with what was read elsewhere. Never a row's value or a person. */
export interface Metrics
  extends Pick<Observer, 'batchCommitted' | 'batchRecovered' | 'batchRetried' | 'brakeReleased'> {
  runBegun(facts: { readonly rule: string; readonly dueAt: string | null }): void;
  runEnded(facts: { readonly rule: string; readonly report: RunReport }): void;
  troubled(facts: { readonly error: unknown }): void;
  /** From now on these rules have samples, and no other. */
  keepRules(rules: readonly RuleLabels[]): void;
  /** The gauges as they are now, all of them; those without a sample here have none. */
  stand(samples: readonly Sample[]): void;
  /** The text format of Prometheus, and what that is called. */
  write(): Promise<{ readonly contentType: string; readonly text: string }>;
}

type Labels = Readonly<Record<string, string>>;
type Instrument = Counter | Gauge | Histogram;

/** Every metric of the table in a registry of its own. `now` counts milliseconds from anywhere. */
export function createMetrics(clock: Clock, now: () => number = monotonic): Metrics {
  const registry = new Registry();
  const instruments = new Map(
    Object.entries(METRICS).map(([name, facts]) => [name, instrumentOf(registry, name, facts)] as const),
  );
  const of = <Kind extends Instrument>(name: MetricName): Kind => instruments.get(name) as Kind;
  const known = new Map<string, Labels>();
  /** What each rule has samples of, so that they can go with it. */
  const counted = new Map<string, Map<string, () => void>>();
  const note = (name: MetricName, labels: Labels): void => {
    const { rule } = labels;
    if (rule === undefined) return;
    const own = counted.get(rule) ?? new Map<string, () => void>();
    own.set(JSON.stringify([name, labels]), () => of(name).remove({ ...labels }));
    counted.set(rule, own);
  };
  const count = (name: MetricOf<'counter'>, labels: Labels, by = 1): void => {
    of<Counter>(name).inc({ ...labels }, by);
    note(name, labels);
  };
  const observe = (name: MetricOf<'histogram'>, labels: Labels, seconds: number): void => {
    of<Histogram>(name).observe({ ...labels }, seconds);
    note(name, labels);
  };
  const stand = (samples: readonly Sample[]): void => {
    for (const [name, { kind, labels }] of Object.entries<MetricFacts>(METRICS)) {
      if (kind !== 'gauge') continue;
      const gauge = of<Gauge>(name as MetricName);
      gauge.reset();
      // Without labels, one that was reset says 0, which nobody has read.
      if (labels.length === 0) gauge.remove();
    }
    for (const { name, labels, value } of samples) of<Gauge>(name).set({ ...labels }, value);
  };
  stand([]);
  const begun = new Map<string, number>();
  return {
    batchCommitted: ({ rule, rows }) => {
      const labels = known.get(rule);
      if (!labels) return;
      count('retentiond_rows_changed_total', labels, rows);
      count('retentiond_batches_committed_total', { rule });
    },
    batchRecovered: ({ rule, outcome }) => {
      if (known.has(rule)) count('retentiond_batches_recovered_total', { rule, status: outcome });
    },
    batchRetried: ({ rule, code }) => {
      if (known.has(rule)) count('retentiond_batch_retries_total', { rule, code });
    },
    brakeReleased: ({ rule, milliseconds }) => {
      if (known.has(rule)) count('retentiond_braked_seconds_total', { rule }, milliseconds / 1_000);
    },
    runBegun: ({ rule, dueAt }) => {
      if (!known.has(rule)) return;
      begun.set(rule, now());
      const late = lateSeconds(dueAt, clock());
      if (late !== null) observe('retentiond_run_lateness_seconds', { rule }, late);
    },
    runEnded: ({ rule, report }) => {
      if (!known.has(rule)) return;
      const { status } = report;
      count('retentiond_runs_ended_total', { rule, status });
      const since = begun.get(rule);
      begun.delete(rule);
      if (since !== undefined)
        observe('retentiond_run_duration_seconds', { rule, status }, (now() - since) / 1_000);
    },
    troubled: ({ error }) =>
      count('retentiond_troubles_total', { code: error instanceof Failure ? error.code : 'unexpected' }),
    keepRules: (rules) => {
      known.clear();
      for (const rule of rules) known.set(rule.id, labelsOf(rule));
      for (const rule of begun.keys()) if (!known.has(rule)) begun.delete(rule);
      for (const [rule, samples] of counted) {
        if (known.has(rule)) continue;
        for (const remove of samples.values()) remove();
        counted.delete(rule);
      }
    },
    stand,
    write: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

/** The five words by which a rule's samples are found. */
export function labelsOf({ id, category, connection, table, action }: RuleLabels): Labels {
  return { rule: id, category, connection, table, action };
}

function instrumentOf(registry: Registry, name: string, facts: MetricFacts): Instrument {
  const { kind, help, labels, buckets } = facts;
  const said = { name, help, labelNames: [...labels], registers: [registry] };
  if (kind === 'counter') return new Counter(said);
  if (kind === 'gauge') return new Gauge(said);
  return new Histogram({ ...said, buckets: [...(buckets ?? [])] });
}
