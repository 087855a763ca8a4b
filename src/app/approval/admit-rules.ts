import { type Approval, approvalsOf, carryApproval, noteInForce } from '../../control/rule/approval.ts';
import {
  forgetWaitingBut,
  noteWaiting,
  type WaitingRule,
  waitingRules,
} from '../../control/rule/waiting-rule.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import { append, lockChain } from '../../ledger/store.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { decisionText } from '../../rules/rule/version.ts';
import type { Workplace } from '../control/workplace.ts';
import { decidedRule, type Standing, standingOf } from './standing.ts';

/** Which rules may run, and which wait for a person. */
export interface Admission {
  readonly admitted: readonly Rule[];
  readonly waiting: readonly { readonly rule: Rule; readonly reasons: readonly string[] }[];
}

interface Judged {
  readonly rule: Rule;
  readonly standing: Standing;
  /** Whether the approvals say already that this version, and no other, is in force. */
  readonly isNoted: boolean;
}

/** What decides whether anybody is asked. */
type Admitting = Pick<Workplace, 'config' | 'digester' | 'clock'>;

/** Whether rules wait for anybody here: never where nothing is to be changed. */
export function asksApproval({ config, digester }: Omit<Admitting, 'clock'>): boolean {
  return config.approval !== 'never' && digester !== null;
}

/**
 * Lets in the rules that are approved, and those that reach no more than what was; the ledger says so. The others wait,
 * and so does an earlier version of theirs: nothing runs that is not in the files. `rules` are all that the files give.
 */
export async function admitRules(
  place: Admitting,
  session: Session,
  rules: readonly Rule[],
): Promise<Admission> {
  if (!asksApproval(place)) return { admitted: rules, waiting: [] };
  const judged = await judgeRules(place, session, rules);
  if (isSettled(judged, await waitingRules(session))) return admissionOf(judged);
  return inTransaction(session, async () => {
    const chain = await lockChain(session);
    const certain = await judgeRules(place, session, rules);
    const carried = certain.flatMap(({ rule, standing }) =>
      standing.kind === 'reaches no more' ? [{ rule, than: standing.than }] : [],
    );
    for (const { rule, than } of carried) {
      const { id, version } = rule;
      const decision = decisionText(decidedRule(rule).decision);
      await carryApproval(session, { rule: id, version, decision }, than);
    }
    await append(
      session,
      chain,
      place.clock(),
      carried.map(({ rule: { id, version }, than }) => ({
        kind: 'rule approved',
        rule: id,
        version,
        plan: null,
        role: null,
        who: null,
        reaches_no_more_than: than,
      })),
    );
    const admission = admissionOf(certain);
    await note(session, admission);
    return admission;
  });
}

async function judgeRules(
  { config }: Admitting,
  session: Session,
  rules: readonly Rule[],
): Promise<readonly Judged[]> {
  const approvals = await approvalsOf(
    session,
    rules.map(({ id }) => id),
  );
  const judged: Judged[] = [];
  for (const rule of rules) {
    const own = approvals.filter((one) => one.rule === rule.id);
    const standing = await standingOf(session, decidedRule(rule), own, config);
    judged.push({ rule, standing, isNoted: isNoted(own, rule.version) });
  }
  return judged;
}

function isNoted(approvals: readonly Approval[], version: string): boolean {
  return approvals.filter((one) => !one.left).every((one) => one.wasInForce === (one.version === version));
}

/** Whether nothing needs to be written: rounds ask every few seconds. */
function isSettled(judged: readonly Judged[], known: readonly WaitingRule[]): boolean {
  const waiting = judged.filter(({ standing }) => standing.kind === 'waiting');
  if (known.length !== waiting.length) return false;
  return judged.every(({ rule, standing, isNoted }) => {
    const noted = known.find((one) => one.rule === rule.id);
    if (standing.kind === 'approved') return isNoted;
    if (standing.kind !== 'waiting') return false;
    return noted?.version === rule.version && noted.reasons.join('\n') === standing.reasons.join('\n');
  });
}

async function note(session: Session, { admitted, waiting }: Admission): Promise<void> {
  for (const { id, version } of admitted) await noteInForce(session, id, version);
  await forgetWaitingBut(
    session,
    waiting.map(({ rule }) => rule.id),
  );
  for (const { rule, reasons } of waiting)
    await noteWaiting(session, { rule: rule.id, version: rule.version, reasons });
}

function admissionOf(judged: readonly Judged[]): Admission {
  return {
    admitted: judged.filter(({ standing }) => standing.kind !== 'waiting').map(({ rule }) => rule),
    waiting: judged.flatMap(({ rule, standing }) =>
      standing.kind === 'waiting' ? [{ rule, reasons: standing.reasons }] : [],
    ),
  };
}

/** What a person is told of a rule that waits. */
export function waitsForApproval(rule: string, reasons: readonly string[]): Failure {
  return new Failure({
    code: 'approval-missing',
    kind: 'refused',
    fact: `the rule ${rule} waits for approval: ${reasons.join('; ')}`,
    hint: 'run `retentiond plan --out plan.json`, then `retentiond approve plan.json`',
  });
}
