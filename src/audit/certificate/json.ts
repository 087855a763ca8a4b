import { formatKeep } from '../../calendar/keep.ts';
import type { Certificate, CertifiedRun } from './facts.ts';

/** `audit certificate --json`. */
export function certificateJson(facts: Certificate) {
  const { scope, ledger, drawnAt, verified, runs, idleRuns, holds, range, checkpoint, policies, backups } =
    facts;
  return {
    format_version: 1,
    ledger,
    drawn_at: drawnAt,
    scope,
    rows: runs.reduce((sum, run) => sum + run.rows, 0),
    batches: runs.reduce((sum, run) => sum + run.batches, 0),
    runs: runs.map(runJson),
    idle_runs: idleRuns,
    holds,
    entries: range,
    checkpoint,
    verified,
    policies,
    backups_kept: backups.map(({ connection, kept }) => ({ connection, kept: kept && formatKeep(kept) })),
  };
}

function runJson(run: CertifiedRun) {
  const { startedAt, endedAt, archivedTo, countedInto, ...same } = run;
  return {
    ...same,
    started_at: startedAt,
    ended_at: endedAt,
    archived_to: archivedTo,
    counted_into: countedInto,
  };
}
