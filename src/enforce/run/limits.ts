import type { Limits } from '../../config/config.ts';
import { learntCap } from '../../control/run/run-history.ts';
import { onlyValue } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { removesRows } from '../../rules/rule/rule.ts';
import type { Scene } from '../scene.ts';

/** How many rows a run may change in all, and which word of the configuration says so. */
export interface Limit {
  readonly by: 'max_rows' | 'max_percent';
  readonly rows: number;
}

/** The tighter of the two limits, where `all` rows of the category are in the table; null: none is set. */
export function tightestLimit(limits: Limits | null, all: number): Limit | null {
  const found: Limit[] = [];
  if (limits?.maxRows != null) found.push({ by: 'max_rows', rows: limits.maxRows });
  if (limits?.maxPercent != null)
    found.push({ by: 'max_percent', rows: Math.floor((all * limits.maxPercent) / 100) });
  return found.reduce<Limit | null>((least, one) => (least && least.rows <= one.rows ? least : one), null);
}

/** Throws before the first change where more rows are due than a limit allows, or than earlier runs make believable. */
export async function requireWithinLimits(scene: Scene): Promise<void> {
  const { rule } = scene.plan.checked;
  const { rowsSoFar, succeeded } = scene.history;
  // Rows that are altered are still there, and counted.
  const gone = removesRows(rule) ? rowsSoFar : 0;
  const all = rule.limits?.maxPercent == null ? 0 : (await countAll(scene)) + gone;
  const limit = tightestLimit(rule.limits, all);
  if (limit && !(await isWithin(scene, limit.rows))) throw limitExceeded(rule.id, limit, all);
  // Whoever named a number, or approved these very rows, need not be guessed at.
  if (rule.limits?.maxRows != null || scene.chosen !== null) return;
  const cap = learntCap(succeeded);
  if (cap !== null && !(await isWithin(scene, cap))) throw capExceeded(rule.id, rule.category, cap);
}

/** Whether what the run has changed so far and what is due now come to no more than `rows`. */
async function isWithin(scene: Scene, rows: number): Promise<boolean> {
  const left = rows - scene.history.rowsSoFar;
  if (left < 0) return false;
  const session = await scene.target.session();
  const { statements } = scene.plan;
  return Number(onlyValue(await session.run(statements.due(await scene.holds(), left + 1)))) <= left;
}

async function countAll(scene: Scene): Promise<number> {
  const session = await scene.target.session();
  return Number(onlyValue(await session.run(scene.plan.statements.all)));
}

function limitExceeded(rule: string, { by, rows }: Limit, all: number): Failure {
  const allowed = by === 'max_percent' ? `${rows} of ${all}` : `${rows}`;
  return new Failure({
    code: 'limit-exceeded',
    kind: 'refused',
    fact: `one run of the rule ${rule} may change ${allowed} rows (${by}), and more are due; nothing was changed`,
    hint: 'look at `retentiond plan`; if the rows are right, raise `limits` of the category',
  });
}

function capExceeded(rule: string, category: string, cap: number): Failure {
  return new Failure({
    code: 'cap-learnt',
    kind: 'refused',
    fact: `more than ${cap} rows of the rule ${rule} are due, ten times what its last runs changed; nothing was changed`,
    hint: `if the rows are right, say \`limits: { max_rows: … }\` for the category ${category}, or approve a plan and apply that`,
  });
}
