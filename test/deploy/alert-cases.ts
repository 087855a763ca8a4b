/** A series of Prometheus' tests, as it is written there, without the retentiond_ in front; null takes it away. */
type Change = Readonly<Record<string, string | null>>;

export interface AlertCase {
  readonly name: string;
  readonly change: Change;
  readonly firing: readonly string[];
  /** How long it has lasted; by default longer than all but the alerts that take a day. */
  readonly hours?: number;
}

const RULE = '{rule="r",category="c"}';
const rows = (status: string) => `rule_rows{rule="r",category="c",status="${status}"}`;

/** What is said every minute where all is well; `t` is the present time. */
const WELL: Readonly<Record<string, string>> = {
  'build_info{version="1"}': '1',
  daemons: '2',
  control_up: '1',
  queue_depth: '0',
  [`rule_silent${RULE}`]: '0',
  [`rule_waiting_approval${RULE}`]: '0',
  [rows('kept')]: '9',
  [rows('overdue')]: '0',
  [rows('undated')]: '0',
  [`rule_counted_timestamp_seconds${RULE}`]: 't',
  ledger_verified_timestamp_seconds: 't',
  checkpoint_timestamp_seconds: 't',
  sinks_failing: '0',
  daemon_troubles: '0',
  daemons_differ: '0',
  holds_review_due: '0',
};

const NOTHING = Object.fromEntries(Object.keys(WELL).map((series) => [series, null]));
const UNREAD = { ...NOTHING, 'build_info{version="1"}': '1', control_up: '0', queue_depth: '0' };

/** One thing each that is not well, and every alert that is to fire then. */
export const CASES: readonly AlertCase[] = [
  { name: 'all is well', change: {}, firing: [] },
  { name: 'no daemon answers', change: NOTHING, firing: ['RetentiondAway'] },
  { name: 'no daemon gives a sign of life', change: { daemons: '0' }, firing: ['RetentiondAway'] },
  { name: 'the control database is away', change: UNREAD, firing: ['RetentiondControlAway'] },
  { name: 'the queue is away', change: { queue_depth: null }, firing: ['RetentiondQueueAway'] },
  { name: 'a rule is silent', change: { [`rule_silent${RULE}`]: '1' }, firing: ['RetentiondRuleSilent'] },
  { name: 'rows are overdue', change: { [rows('overdue')]: '3' }, firing: ['RetentiondRowsOverdue'] },
  { name: 'rows must not be there', change: { [rows('breach')]: '1' }, firing: ['RetentiondRowsOverdue'] },
  { name: 'rows have no date', change: { [rows('undated')]: '3' }, firing: ['RetentiondRowsUndated'] },
  {
    name: 'a brake stays on',
    change: { 'rule_braked{rule="r",brake="wal"}': '1' },
    firing: ['RetentiondBraked'],
  },
  { name: 'an alarm stands', change: { 'alarms{code="a"}': '1' }, firing: ['RetentiondAlarm'] },
  {
    name: 'the ledger is no longer verified',
    change: { ledger_verified_timestamp_seconds: '0' },
    firing: ['RetentiondLedgerUnverified'],
  },
  {
    name: 'the ledger was never verified',
    change: { ledger_verified_timestamp_seconds: null },
    firing: ['RetentiondLedgerUnverified'],
  },
  {
    name: 'checkpoints are late',
    change: { checkpoint_timestamp_seconds: '0' },
    firing: ['RetentiondCheckpointLate'],
  },
  { name: 'nobody asked for checkpoints', change: { checkpoint_timestamp_seconds: null }, firing: [] },
  { name: 'a place takes no checkpoint', change: { sinks_failing: '1' }, firing: ['RetentiondSinkFailing'] },
  { name: 'a daemon has troubles', change: { daemon_troubles: '1' }, firing: ['RetentiondTroubles'] },
  { name: 'daemons differ', change: { daemons_differ: '1' }, firing: ['RetentiondDaemonsDiffer'] },
  {
    name: 'counts are old',
    change: { [`rule_counted_timestamp_seconds${RULE}`]: '0' },
    firing: ['RetentiondCountsOld'],
  },
  {
    name: 'counts fail',
    change: { 'rule_count_failing{rule="r",code="timeout"}': '1' },
    firing: ['RetentiondCountsOld'],
  },
  {
    name: 'a rule waits for a person',
    change: { [`rule_waiting_approval${RULE}`]: '1' },
    firing: ['RetentiondApprovalWaits'],
    hours: 25,
  },
  {
    name: 'holds are to be looked at',
    change: { holds_review_due: '1' },
    firing: ['RetentiondHoldReviewDue'],
    hours: 25,
  },
];

const HOURS = 7;

/** A case in the words of `promtool test rules`. */
export function promtoolCase({ name, change, firing, hours = HOURS }: AlertCase): object {
  const minutes = hours * 60 + 10;
  const series = Object.entries({ ...WELL, ...change }).filter(([, value]) => value !== null);
  return {
    name,
    interval: '1m',
    input_series: series.map(([key, value]) => ({
      series: `retentiond_${key}`,
      values: value === 't' ? `0+60x${minutes}` : `${value}x${minutes}`,
    })),
    promql_expr_test: [
      {
        expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
        eval_time: `${hours}h`,
        exp_samples: firing.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
      },
    ],
  };
}
