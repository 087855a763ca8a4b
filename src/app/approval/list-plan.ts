import { formatInstant, type Instant } from '../../calendar/instant.ts';
import type { Config } from '../../config/config.ts';
import type { Session } from '../../database/session.ts';
import { requireRemembered } from '../../enforce/remembered.ts';
import { listDue } from '../../enforce/run/list-due.ts';
import type { RowDigester } from '../../ledger/row-digest.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { planRules, type RulePlan } from '../../plan/plan.ts';
import { rowListText } from '../../plan/row/row-list.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import { acts } from '../../rules/rule/rule.ts';
import { decisionOf } from '../../rules/rule/version.ts';
import { receiptsOf } from '../connection/connect.ts';
import { openConnection } from '../connection/open-connection.ts';
import { requireDigester } from '../control/workplace.ts';
import { readKnownHolds } from '../hold/known.ts';
import { plannedTables } from './given-plan.ts';
import { type PlanFile, type PlannedRule, planFileOf } from './plan-file.ts';

/** Plans the rules for one present, and lists the rows that are due, so that exactly these can be approved; reads only. */
export async function listPlan(
  config: Config,
  rules: readonly CheckedRule[],
  at: Instant,
): Promise<PlanFile> {
  const digester = requireDigester(config);
  const holds = await readKnownHolds(config);
  const planned: PlannedRule[] = [];
  const acting = rules.filter(({ rule }) => acts(rule));
  for (const plan of planRules(acting, at).rules) {
    const session = await openConnection(config, plan.checked.rule.connection);
    try {
      const { connection } = plan.checked.rule;
      await requireRemembered(session, plan.checked, receiptsOf(config, connection));
      planned.push(await listRule(session, plan, digester, holds));
    } finally {
      await session.close();
    }
  }
  return planFileOf(formatInstant(at), planned);
}

async function listRule(
  session: Session,
  plan: RulePlan,
  digester: RowDigester,
  holds: KnownHolds,
): Promise<PlannedRule> {
  const digests: Buffer[] = [];
  for await (const page of listDue({ plan, digester, holds: async () => holds }, session))
    for (const digest of page) digests.push(digest);
  const { rule } = plan.checked;
  return {
    rule: rule.id,
    version: rule.version,
    decision: decisionOf(rule),
    policy: rule.policyHash,
    ...plannedTables(plan.checked),
    cutoff: formatInstant(plan.boundaries.keep.instant),
    due: digests.length,
    digest_key: digester.keyName,
    rows: rowListText(digests),
  };
}
