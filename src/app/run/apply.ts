import { randomUUID } from 'node:crypto';
import type { Run } from '../../control/run/run.ts';
import { insertRun, moveRun } from '../../control/run/run-change.ts';
import { findRun } from '../../control/run/run-look-up.ts';
import type { RunReport } from '../../enforce/run/run.ts';
import type { SmallGroups } from '../../enforce/scene.ts';
import { Failure } from '../../errors.ts';
import { acts, type Rule } from '../../rules/rule/rule.ts';
import { admitRules, waitsForApproval } from '../approval/admit-rules.ts';
import type { GivenPlan } from '../approval/given-plan.ts';
import type { Workplace } from '../control/workplace.ts';
import { performRule } from './perform.ts';

/** One rule's line of `apply --json`. */
export interface RuleApplied {
  readonly rule: string;
  /** Its own run, as the ledger names it; null where none was begun. */
  readonly run: string | null;
  readonly category: string;
  readonly connection: string;
  readonly table: string;
  readonly action: string;
  readonly status: RunReport['status'];
  readonly rows: number;
  readonly batches: number;
  readonly stopped_by: string | null;
  /** Rows that were anonymised and can still be singled out; null where there are none. */
  readonly small_groups: SmallGroups | null;
}

/** `apply --json`. */
export interface Applied {
  readonly format_version: 1;
  readonly run: string;
  readonly rules: readonly RuleApplied[];
  readonly totals: { readonly rows: number; readonly batches: number };
}

/** What is told to a person beside the result. */
export interface AppliedWithFailures {
  readonly applied: Applied;
  readonly failures: ReadonlyMap<string, Failure>;
}

/** Told about each rule as soon as it has ended. */
export type RuleEnded = (result: RuleApplied, failure: Failure | null) => void;

/** A rule's turn: with the plan that it executes, if one is given, or with what keeps it from running at all. */
export interface Turn {
  readonly rule: Rule;
  readonly given: GivenPlan | null;
  readonly refusal: Failure | null;
}

/**
 * Runs every rule that acts once, now, one after the other; one that fails, or waits for approval, does not stop the
 * next. Rules of a connection with a failure are left out for it: nobody could be shown what they would do.
 */
export async function applyRules(
  place: Workplace,
  rules: readonly Rule[],
  ended: RuleEnded = () => undefined,
  failures: ReadonlyMap<string, Failure> = new Map(),
): Promise<AppliedWithFailures> {
  return takeTurns(place, randomUUID(), await turnsOf(place, rules.filter(acts), failures), ended);
}

async function turnsOf(
  place: Workplace,
  rules: readonly Rule[],
  failures: ReadonlyMap<string, Failure>,
): Promise<readonly Turn[]> {
  const session = await place.control.open();
  try {
    const { waiting } = await admitRules(place, session, rules);
    return rules.map((rule) => {
      const waits = waiting.find((one) => one.rule.id === rule.id);
      const refusal = waits
        ? waitsForApproval(rule.id, waits.reasons)
        : (failures.get(rule.connection) ?? failures.get(rule.archiveConnection ?? '') ?? null);
      return { rule, given: null, refusal };
    });
  } finally {
    await session.close();
  }
}

/** What became of a rule, and by which run. */
type OwnReport = RunReport & { readonly run: string | null };

/** Gives every rule its turn; `invocation` is what their runs share. */
export async function takeTurns(
  place: Workplace,
  invocation: string,
  turns: readonly Turn[],
  ended: RuleEnded,
): Promise<AppliedWithFailures> {
  const results: RuleApplied[] = [];
  const failures = new Map<string, Failure>();
  for (const turn of turns) {
    if (place.signal.aborted) break;
    const { rule, refusal } = turn;
    const report = refusal
      ? neverBegun(null, 'failed', refusal.code, refusal)
      : await applyRule(place, turn, invocation);
    if (report.failure) failures.set(rule.id, report.failure);
    const result = resultOf(rule, report);
    results.push(result);
    ended(result, report.failure);
  }
  const rows = results.reduce((sum, result) => sum + result.rows, 0);
  const batches = results.reduce((sum, result) => sum + result.batches, 0);
  return {
    applied: { format_version: 1, run: invocation, rules: results, totals: { rows, batches } },
    failures,
  };
}

async function applyRule(place: Workplace, { rule, given }: Turn, invocation: string): Promise<OwnReport> {
  const run = await createRun(place, rule, invocation);
  try {
    const report = await performRule(place, rule, run, true, given);
    return report ? { ...report, run: run.id } : neverBegun(run.id, 'interrupted', 'signal', null);
  } catch (error) {
    const failure = error instanceof Failure ? error : unexpected(error);
    // The first failure is the one to tell, even where this one cannot be written down.
    await closeRun(place, run, failure.code).catch(() => undefined);
    return neverBegun(run.id, 'failed', failure.code, failure);
  }
}
async function createRun(place: Workplace, rule: Rule, invocation: string): Promise<Run> {
  const id = randomUUID();
  const session = await place.control.open();
  try {
    await insertRun(session, { id, invocation, rule: rule.id, version: rule.version, dueAt: null });
    return (await findRun(session, id)) as Run;
  } finally {
    await session.close();
  }
}

/** A run that failed before its first entry is failed in our tables too; one that has begun is left to its lease. */
async function closeRun(place: Workplace, run: Run, code: string): Promise<void> {
  const session = await place.control.open();
  try {
    const found = await findRun(session, run.id);
    if (found?.state === 'queued') await moveRun(session, run.id, { to: 'failed', stoppedBy: code });
  } finally {
    await session.close();
  }
}

function neverBegun(
  run: string | null,
  status: RunReport['status'],
  stoppedBy: string,
  failure: Failure | null,
): OwnReport {
  return { run, status, stoppedBy, failure, rows: 0, batches: 0 };
}

function unexpected(error: unknown): Failure {
  return new Failure({
    code: 'unexpected',
    fact: 'something happened that no case is written for',
    cause: error,
  });
}

function resultOf(rule: Rule, report: OwnReport): RuleApplied {
  return {
    rule: rule.id,
    run: report.run,
    category: rule.category,
    connection: rule.connection,
    table: rule.table,
    action: rule.action,
    status: report.status,
    rows: report.rows,
    batches: report.batches,
    stopped_by: report.stoppedBy,
    small_groups: report.smallGroups ?? null,
  };
}
