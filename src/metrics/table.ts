/** What a metric's samples are told apart by; every one of them is bounded by the configuration or by our own words. */
export type Label =
  | 'rule'
  | 'category'
  | 'connection'
  | 'table'
  | 'action'
  | 'status'
  | 'code'
  | 'brake'
  | 'version';

/** One metric as it stands in /metrics. */
export interface MetricFacts {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly Label[];
  /** Of a histogram, in seconds. */
  readonly buckets?: readonly number[];
}

const RULE = ['rule', 'category', 'connection', 'table', 'action'] as const;
const RUN_SECONDS = [0.1, 1, 10, 60, 300, 1_800, 7_200, 28_800, 86_400];
const LATE_SECONDS = [1, 10, 60, 300, 900, 3_600, 21_600, 86_400, 604_800];

/**
 * Every metric there is. Counters and histograms are of this process since it began; gauges are read from the control
 * database, so that every daemon tells the same.
 */
export const METRICS = {
  retentiond_rows_changed_total: {
    kind: 'counter',
    help: 'Rows that committed batches have changed',
    labels: RULE,
  },
  retentiond_batches_committed_total: {
    kind: 'counter',
    help: 'Batches that were committed',
    labels: ['rule'],
  },
  retentiond_batches_recovered_total: {
    kind: 'counter',
    help: 'Batches whose worker was gone, by what had become of them',
    labels: ['rule', 'status'],
  },
  retentiond_batch_retries_total: {
    kind: 'counter',
    help: 'Batches that were tried again, by what stood in their way',
    labels: ['rule', 'code'],
  },
  retentiond_braked_seconds_total: {
    kind: 'counter',
    help: 'Seconds for which brakes held batches back, counted when they let go',
    labels: ['rule'],
  },
  retentiond_runs_ended_total: {
    kind: 'counter',
    help: 'Runs that came to an end or a stop, by how',
    labels: ['rule', 'status'],
  },
  retentiond_run_duration_seconds: {
    kind: 'histogram',
    help: 'How long runs acted, from when a worker took them',
    labels: ['rule', 'status'],
    buckets: RUN_SECONDS,
  },
  retentiond_run_lateness_seconds: {
    kind: 'histogram',
    help: 'How long after its scheduled time a worker took a run',
    labels: ['rule'],
    buckets: LATE_SECONDS,
  },
  retentiond_troubles_total: {
    kind: 'counter',
    help: 'What kept a rule, a duty or the queue from its turn, by code',
    labels: ['code'],
  },
  retentiond_rule_last_success_timestamp_seconds: {
    kind: 'gauge',
    help: 'When a run of the rule last succeeded; no sample: never',
    labels: RULE,
  },
  retentiond_rule_silent: {
    kind: 'gauge',
    help: '1 where two scheduled times have passed without a success, and nobody paused the rule',
    labels: RULE,
  },
  retentiond_rule_paused: { kind: 'gauge', help: '1 where a person has paused the rule', labels: RULE },
  retentiond_rule_braked: {
    kind: 'gauge',
    help: '1 where a run waits because a brake holds its next batch back, by brake',
    labels: [...RULE, 'brake'],
  },
  retentiond_rule_waiting_approval: {
    kind: 'gauge',
    help: '1 where the rule is not in force because nobody has approved it',
    labels: RULE,
  },
  retentiond_rule_rows: {
    kind: 'gauge',
    help: 'Rows by state (`status`) as they were counted last; `due` has the overdue ones and the breaches, too',
    labels: [...RULE, 'status'],
  },
  retentiond_rule_oldest_overdue_age_seconds: {
    kind: 'gauge',
    help: 'How long ago, to the day, the period began of the row that is due for longest; 0 where no row was overdue at the last count',
    labels: RULE,
  },
  retentiond_rule_counted_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the rows of the rule were counted last; no sample: never',
    labels: RULE,
  },
  retentiond_rule_count_failing: {
    kind: 'gauge',
    help: '1 where the last attempt to count the rows failed, by code',
    labels: ['rule', 'code'],
  },
  retentiond_holds: {
    kind: 'gauge',
    help: 'Legal holds, by how they stand: pending, effective, release_asked, cooling_off',
    labels: ['status'],
  },
  retentiond_holds_review_due: { kind: 'gauge', help: 'Holds whose day of review has come', labels: [] },
  retentiond_alarms: { kind: 'gauge', help: 'Alarms that stand, by code', labels: ['code'] },
  retentiond_ledger_entries: { kind: 'gauge', help: 'Entries of the ledger', labels: [] },
  retentiond_ledger_verified_entries: {
    kind: 'gauge',
    help: 'Up to which entry the ledger was verified',
    labels: [],
  },
  retentiond_ledger_verified_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the ledger was verified last; no sample: never',
    labels: [],
  },
  retentiond_checkpoint_entries: { kind: 'gauge', help: 'Entries under the last checkpoint', labels: [] },
  retentiond_checkpoint_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the last checkpoint was signed; no sample: never',
    labels: [],
  },
  retentiond_sinks_failing: {
    kind: 'gauge',
    help: 'Places that take no checkpoint; that nothing can be signed counts as one',
    labels: [],
  },
  retentiond_daemons: { kind: 'gauge', help: 'Daemons that gave a sign of life within a minute', labels: [] },
  retentiond_daemon_troubles: { kind: 'gauge', help: 'Troubles that these daemons have', labels: [] },
  retentiond_daemons_differ: { kind: 'gauge', help: '1 where they work by different rules', labels: [] },
  retentiond_queue_depth: {
    kind: 'gauge',
    help: 'Wakes that wait in the queue or are in hand; no sample: it does not answer',
    labels: [],
  },
  retentiond_control_up: {
    kind: 'gauge',
    help: '1 where the control database was read within the last seconds; where it is 0, most gauges have no sample',
    labels: [],
  },
  retentiond_build_info: { kind: 'gauge', help: 'Always 1; which version runs', labels: ['version'] },
} as const satisfies Record<`retentiond_${string}`, MetricFacts>;

export type MetricName = keyof typeof METRICS;

/** Names of one kind. */
export type MetricOf<Kind extends MetricFacts['kind']> = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];
