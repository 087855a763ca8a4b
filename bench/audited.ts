import { verifyAudit } from '../src/app/audit/verify.ts';
import { openWorkplace } from '../src/app/control/workplace.ts';
import { applyRules } from '../src/app/run/apply.ts';
import type { Config } from '../src/config/config.ts';
import type { Ground } from './project.ts';

/** The whole of what `apply` does, from the lease to the last entry; returns the rows that its report counts. */
export async function purgeAudited(stage: Ground, batchRows: number): Promise<number> {
  const { config, rules } = stage.project;
  const observer = {
    batchCommitted: () => undefined,
    batchRecovered: refuse('a batch had to be recovered'),
    batchRetried: refuse('a batch had to be tried again'),
    braked: refuse('a brake held it back'),
    brakeReleased: () => undefined,
    leaseAwaited: refuse('somebody else held the lease'),
    rowsLeft: refuse('rows were left'),
    groupsSmall: () => undefined,
  };
  const place = await openWorkplace(withBatchRows(config, batchRows), new AbortController().signal, observer);
  const { applied, failures } = await applyRules(place, rules);
  for (const failure of failures.values()) throw failure;
  const [rule] = applied.rules;
  if (rule?.status !== 'succeeded')
    throw new Error(`the purge ended as ${rule?.status}, stopped by ${rule?.stopped_by}`);
  return rule.rows;
}

/** Requires that every link of the ledger holds. */
export async function requireLedger(stage: Ground): Promise<void> {
  const verdict = await verifyAudit(stage.project.config);
  if (!verdict.ok) throw new Error(`the ledger does not verify: ${verdict.first_bad?.fact}`);
}

/** A measurement in which something else happened measures something else. */
function refuse(fact: string): () => never {
  return () => {
    throw new Error(`${fact}: measure again on a quiet machine`);
  };
}

function withBatchRows(config: Config, batchRows: number): Config {
  const connections = Object.entries(config.connections).map(
    ([name, one]) => [name, { ...one, batchRows }] as const,
  );
  return { ...config, connections: Object.fromEntries(connections) };
}
