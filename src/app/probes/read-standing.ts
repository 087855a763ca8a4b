import { type Instant, parseInstant, secondOf } from '../../calendar/instant.ts';
import { seenDaemons } from '../../control/daemon.ts';
import { standingAlarms } from '../../control/evidence/alarm.ts';
import { sinkStates } from '../../control/evidence/checkpoint-sink.ts';
import { countHolds } from '../../control/hold/hold-count.ts';
import { type RuleCounts, ruleCounts } from '../../control/rule/rule-count.ts';
import { type RuleRecord, rulesInForce } from '../../control/rule/rule-in-force.ts';
import { type WaitingRule, waitingRules } from '../../control/rule/waiting-rule.ts';
import { listPauses, type Pause } from '../../control/run/pause.ts';
import { type BrakedRun, brakedRuns } from '../../control/run/run-brake.ts';
import type { Session } from '../../database/session.ts';
import { latestCheckpoint } from '../../ledger/checkpoint/store.ts';
import { readChain } from '../../ledger/store.ts';
import { lastVerified } from '../../ledger/verify/last-verified.ts';
import { labelsOf, type RuleLabels, type Sample } from '../../metrics/metrics.ts';
import { isSilent } from '../silence.ts';

/** How everything stands by the control database, as samples of gauges; of rules, those that are named here. */
export async function readStanding(
  session: Session,
  rules: readonly RuleLabels[],
  now: Instant,
): Promise<readonly Sample[]> {
  // Sent at once and answered in their order.
  const [inForce, pauses, waiting, counts, braked, ...rest] = await Promise.all([
    rulesInForce(session),
    listPauses(session),
    waitingRules(session),
    ruleCounts(session),
    brakedRuns(session),
    evidenceSamples(session),
    holdSamples(session),
    daemonSamples(session),
  ]);
  const known = { inForce, pauses, waiting, counts, braked, now };
  return [
    { name: 'retentiond_control_up', labels: {}, value: 1 },
    ...rules.flatMap((rule) => ruleSamples(rule, known)),
    ...rest.flat(),
  ];
}

interface Known {
  readonly inForce: readonly RuleRecord[];
  readonly pauses: readonly Pause[];
  readonly waiting: readonly WaitingRule[];
  readonly counts: readonly RuleCounts[];
  readonly braked: readonly BrakedRun[];
  readonly now: Instant;
}

function ruleSamples(
  rule: RuleLabels,
  { inForce, pauses, waiting, counts, braked, now }: Known,
): readonly Sample[] {
  const labels = labelsOf(rule);
  const record = inForce.find((one) => one.rule === rule.id);
  const isPaused = pauses.some((pause) => pause.rule === null || pause.rule === rule.id);
  const isWaiting = waiting.some((one) => one.rule === rule.id);
  const success = record?.lastSuccess ?? null;
  const flag = (name: Sample['name'], value: boolean): Sample => ({ name, labels, value: Number(value) });
  return [
    flag('retentiond_rule_paused', isPaused),
    flag('retentiond_rule_waiting_approval', isWaiting),
    ...(record ? [flag('retentiond_rule_silent', !isPaused && isSilent(record, now))] : []),
    ...brakeSamples(
      braked.filter((run) => run.rule === rule.id),
      labels,
    ),
    ...at('retentiond_rule_last_success_timestamp_seconds', success, labels),
    ...countSamples(
      counts.find((one) => one.rule === rule.id),
      labels,
      now,
    ),
  ];
}

function brakeSamples(runs: readonly BrakedRun[], labels: Sample['labels']): readonly Sample[] {
  const names = new Set(runs.flatMap(({ brakes }) => brakes.map(({ brake }) => brake)));
  return [...names].map((brake) => ({
    name: 'retentiond_rule_braked',
    labels: { ...labels, brake },
    value: 1,
  }));
}

function countSamples(
  count: RuleCounts | undefined,
  labels: Sample['labels'],
  now: Instant,
): readonly Sample[] {
  const failing: readonly Sample[] =
    count?.failed == null
      ? []
      : [
          {
            name: 'retentiond_rule_count_failing',
            labels: { rule: count.rule, code: count.failed },
            value: 1,
          },
        ];
  if (!count?.counted) return failing;
  const { states, oldestOverdueDays, at: countedAt } = count.counted;
  const isOverdue = (states['overdue'] ?? 0) > 0;
  // Where rows are overdue and no oldest was found, no number is better than a wrong one.
  const age = isOverdue ? ageNow(oldestOverdueDays, countedAt, now) : 0;
  return [
    ...failing,
    ...Object.entries(states).map(
      ([status, value]): Sample => ({ name: 'retentiond_rule_rows', labels: { ...labels, status }, value }),
    ),
    ...(age === null
      ? []
      : [{ name: 'retentiond_rule_oldest_overdue_age_seconds', labels, value: age } as const]),
    ...at('retentiond_rule_counted_timestamp_seconds', countedAt, labels),
  ];
}

const SECONDS_A_DAY = 86_400;

function ageNow(days: number | null, countedAt: Instant, now: Instant): number | null {
  return days === null ? null : days * SECONDS_A_DAY + Number(secondOf(now) - secondOf(countedAt));
}

async function evidenceSamples(session: Session): Promise<readonly Sample[]> {
  const [chain, verified, checkpoint, sinks, alarms] = await Promise.all([
    readChain(session),
    lastVerified(session),
    latestCheckpoint(session),
    sinkStates(session),
    standingAlarms(session),
  ]);
  const codes = alarms.map(({ code }) => code);
  return [
    plain('retentiond_ledger_entries', Number(chain.size)),
    ...(verified ? [plain('retentiond_ledger_verified_entries', Number(verified.size))] : []),
    ...at('retentiond_ledger_verified_timestamp_seconds', verified?.at ?? null),
    ...(checkpoint ? [plain('retentiond_checkpoint_entries', Number(checkpoint.size))] : []),
    ...at('retentiond_checkpoint_timestamp_seconds', checkpoint && parseInstant(checkpoint.signedAt)),
    plain('retentiond_sinks_failing', sinks.filter(({ failingSince }) => failingSince !== null).length),
    ...[...new Set(codes)].map(
      (code): Sample => ({
        name: 'retentiond_alarms',
        labels: { code },
        value: codes.filter((one) => one === code).length,
      }),
    ),
  ];
}

async function holdSamples(session: Session): Promise<readonly Sample[]> {
  const { pending, effective, releaseAsked, coolingOff, reviewDue } = await countHolds(session);
  const stand = { pending, effective, release_asked: releaseAsked, cooling_off: coolingOff };
  return [
    ...Object.entries(stand).map(
      ([status, value]): Sample => ({ name: 'retentiond_holds', labels: { status }, value }),
    ),
    plain('retentiond_holds_review_due', reviewDue),
  ];
}

async function daemonSamples(session: Session): Promise<readonly Sample[]> {
  const daemons = await seenDaemons(session);
  const troubles = daemons.reduce((sum, daemon) => sum + daemon.troubles.length, 0);
  const differ = new Set(daemons.map(({ rules }) => rules)).size > 1;
  return [
    plain('retentiond_daemons', daemons.length),
    plain('retentiond_daemon_troubles', troubles),
    plain('retentiond_daemons_differ', Number(differ)),
  ];
}

function plain(name: Sample['name'], value: number): Sample {
  return { name, labels: {}, value };
}

/** Nothing where it never was. */
function at(name: Sample['name'], instant: Instant | null, labels: Sample['labels'] = {}): readonly Sample[] {
  return instant === null ? [] : [{ name, labels, value: secondOf(instant) }];
}
