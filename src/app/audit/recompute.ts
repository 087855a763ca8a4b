import type { History, PastRun } from '../../audit/history.ts';
import { formatInstant } from '../../calendar/instant.ts';
import type { Config } from '../../config/config.ts';
import { runDigests } from '../../control/batch/run-digests.ts';
import type { Session } from '../../database/session.ts';
import { requireRemembered } from '../../enforce/remembered.ts';
import { listDue } from '../../enforce/run/list-due.ts';
import { planRule, type RulePlan } from '../../plan/plan.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import type { RowState } from '../../plan/state/state.ts';
import { shapeName } from '../../sql/shape.ts';
import { receiptsOf, requireLive } from '../connection/connect.ts';
import { openConnection } from '../connection/open-connection.ts';
import { openControl } from '../control/control.ts';
import { requireDigester } from '../control/workplace.ts';
import { readKnownHolds } from '../hold/known.ts';
import { type PastRule, pastRule } from './past-rule.ts';
import { runUnknown } from './run-unknown.ts';

/** Rows that are there now, by what that run's text says of them at that run's present. */
export interface RowsThere {
  /** They were to go, and nothing keeps them now. */
  readonly due: number;
  /** Of those: this run's own batches have recorded that they went. null: the digest key is not here, or digests are pruned. */
  readonly recorded_gone: number | null;
  /** They were to go, and something keeps them now, which need not have kept them then. */
  readonly held: number;
  readonly suspended: number;
  readonly extended: number;
  readonly withheld: number;
  readonly blocked: number;
}

/** `audit recompute --json`: one run, or all of an `apply`, in the order in which they began. */
export interface Recomputed {
  readonly format_version: 1;
  readonly runs: readonly RecomputedRun[];
}

/** What a past run's text says of the rows as they are now. */
export interface RecomputedRun {
  readonly run: string;
  readonly rule: string;
  readonly version: string;
  readonly policy: string;
  /** The entry that names the texts. */
  readonly set: number;
  /** That run's present and cutoff, evaluated again. */
  readonly now: string;
  readonly cutoff: string;
  /** How it ended; null: it has not. */
  readonly status: string | null;
  readonly stopped_by: string | null;
  /** Rows that it recorded as changed. */
  readonly rows: number;
  /** Whether it took whatever was due: one by an approved plan took the rows of that plan only. */
  readonly takes_all: boolean;
  readonly there: RowsThere;
}

/**
 * Evaluates a past run's text at that run's present once more, on the rows as they are now; reads only. A row that was
 * changed or written since looks as if it always had been so: that cannot be told from a row that was left. Throws Failure
 * `run-unknown`, and what `pastRule` throws.
 */
export async function recompute(config: Config, history: History, id: string): Promise<Recomputed> {
  const named = history.runsNamed(id);
  if (named.length === 0) throw runUnknown(id);
  const { session } = await openControl(config);
  try {
    const runs: RecomputedRun[] = [];
    for (const run of named)
      runs.push(await recomputeRun(session, await pastRule(session, config, history, run), run));
    return { format_version: 1, runs };
  } finally {
    await session.close();
  }
}

async function recomputeRun(control: Session, past: PastRule, run: PastRun): Promise<RecomputedRun> {
  const { plan, there } = await readThere(control, past, run);
  return {
    run: run.run,
    rule: run.rule,
    version: run.version,
    policy: run.policy,
    set: past.set.entry,
    now: formatInstant(run.now),
    cutoff: formatInstant(plan.boundaries.keep.instant),
    status: run.end?.status ?? null,
    stopped_by: run.end?.stopped_by ?? null,
    rows: run.end?.rows ?? 0,
    takes_all: run.takesAll,
    there,
  };
}

async function readThere(
  control: Session,
  { rule, config }: PastRule,
  run: PastRun,
): Promise<{ readonly plan: RulePlan; readonly there: RowsThere }> {
  const target = await openConnection(config, rule.connection);
  try {
    const archive =
      rule.archiveConnection === null ? null : await openConnection(config, rule.archiveConnection);
    const checked = await requireLive(target, rule, archive).finally(() => archive?.close());
    await requireRemembered(target, checked, receiptsOf(config, rule.connection));
    const plan = planRule(checked, run.now);
    const holds = await readKnownHolds(config);
    const { rows } = await target.run(plan.statements.states(holds));
    const byState = new Map(rows.map(([state, count]) => [state as RowState, Number(count)]));
    const count = (...states: readonly RowState[]): number =>
      states.reduce((sum, state) => sum + (byState.get(state) ?? 0), 0);
    const there = {
      due: count('due', 'overdue', 'breach'),
      recorded_gone: await countRecorded({ control, target }, config, { plan, holds }, run),
      held: count('held'),
      suspended: count('suspended'),
      extended: count('extended'),
      withheld: count('withheld'),
      blocked: count('blocked'),
    };
    return { plan, there };
  } finally {
    await target.close();
  }
}

/** How many of the due rows stand among the run's own digests; null where they cannot all be asked. */
async function countRecorded(
  { control, target }: Readonly<Record<'control' | 'target', Session>>,
  config: Config,
  { plan, holds }: { readonly plan: RulePlan; readonly holds: KnownHolds },
  run: PastRun,
): Promise<number | null> {
  if (config.digestKeyFile === null) return null;
  const digester = requireDigester(config);
  const { connection } = plan.checked.rule;
  const place = { connection, relation: shapeName(plan.checked.shape) };
  const { digests, unasked } = await runDigests(control, run.run, place, digester.keyName);
  if (unasked > 0) return null;
  const gone = new Set(digests.map((digest) => digest.toString('latin1')));
  let count = 0;
  for await (const page of listDue({ plan, digester, holds: async () => holds }, target))
    count += page.filter((digest) => gone.has(digest.toString('latin1'))).length;
  return count;
}
