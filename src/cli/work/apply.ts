import { resolve } from 'node:path';
import { type PlannedRule, readPlanFile } from '../../app/approval/plan-file.ts';
import { withCheckpoints } from '../../app/audit/around-apply.ts';
import { openWorkplace, type Workplace } from '../../app/control/workplace.ts';
import { countPlan, type PlanCount } from '../../app/counting/count-plan.ts';
import { type AppliedWithFailures, applyRules } from '../../app/run/apply.ts';
import { applyPlan, requireApplicable } from '../../app/run/apply-plan.ts';
import { recordForApply } from '../../app/run/record-set.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import { Failure } from '../../errors.ts';
import { acts } from '../../rules/rule/rule.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { counted } from '../findings/count.ts';
import { interruptible } from '../interrupt.ts';
import { noteRefusals } from '../note-refusals.ts';
import { createProgress, type Progress } from '../progress.ts';
import { type ReachedLiveProject, reachLiveProject } from '../read-live.ts';
import { renderFailure } from '../render-failure.ts';
import { actionsText } from '../texts/actions-text.ts';
import { appliedText } from '../texts/applied-text.ts';
import { planLine } from '../texts/approval-text.ts';
import { goesOn, planText } from '../texts/plan-text.ts';

interface ApplyOptions extends GlobalOptions {
  readonly yes?: true;
  readonly json?: true;
}

/** What is about to run, as a person is asked about it, and how to begin. */
interface Prepared {
  readonly question: string;
  readonly rules: number;
  begin(): Promise<AppliedWithFailures>;
}

export async function work(line: CommandLine, options: ApplyOptions, file?: string): Promise<ExitCode> {
  const { terminal } = line;
  if (!options.yes && !terminal.canAsk) throw unanswerable();
  const live = await reachLiveProject(line, options);
  const progress = createProgress(terminal);
  const told = (): void => terminal.tell('leaving after the batch in hand; a second signal ends at once');
  return interruptible(told, async (signal) => {
    const place = await openWorkplace(live.project.config, signal, progress);
    const prepared =
      file === undefined
        ? await prepareRules(line, place, live, progress)
        : await preparePlan(line, place, live, progress, file);
    if (!options.yes && !(await terminal.confirm(prepared.question, signal))) throw unconfirmed();
    const unsigned = (error: unknown): void =>
      terminal.tell(renderFailure(error, { colour: terminal.colour.telling }));
    const result = await withCheckpoints(place, unsigned, prepared.begin);
    await noteRefusals(line, options, 'apply', result.failures);
    await terminal.write(options.json ? jsonText(result.applied) : appliedText(result.applied));
    const missed = prepared.rules - result.applied.rules.length;
    if (missed > 0) terminal.tell(`interrupted: ${counted(missed, 'rule')} did not run`);
    return exitCodeFor(result, missed);
  });
}

async function prepareRules(
  { terminal, clock }: CommandLine,
  place: Workplace,
  { project, checked, failures }: ReachedLiveProject,
  progress: Progress,
): Promise<Prepared> {
  const acting = checked.filter(({ rule }) => acts(rule));
  for (const [name, failure] of failures) {
    terminal.tell(renderFailure(failure, { colour: terminal.colour.telling }));
    terminal.tell(`the connection ${name} is left out: what its rules would do cannot be counted`);
  }
  const plan = await countPlan(project.config, acting, clock());
  const zone = openZone(project.config.timezone) as Zone;
  terminal.tell(planText(plan, zone, { colour: terminal.colour.telling, language: 'en' }).trimEnd());
  const rules = project.rules.filter(acts);
  return {
    question: question(plan),
    rules: rules.length,
    begin: async () => {
      if (plan.totals.due === 0)
        terminal.tell('nothing is due: the rules run all the same, and that is recorded');
      progress.expect(plan);
      await recordForApply(place, project, rules);
      return applyRules(place, rules, progress.ruleEnded, failures);
    },
  };
}

async function preparePlan(
  { terminal, cwd }: CommandLine,
  place: Workplace,
  { project, checked, failures }: ReachedLiveProject,
  progress: Progress,
  file: string,
): Promise<Prepared> {
  const plan = readPlanFile(resolve(cwd, file));
  // An approved plan runs once: begun without one of its databases, the rest would have to be approved again.
  const planned = project.rules.filter(({ id }) => plan.rules.some(({ rule }) => rule === id));
  for (const { connection } of planned) {
    const failure = failures.get(connection);
    if (failure) throw failure;
  }
  await requireApplicable(place, plan, checked);
  terminal.tell(planLine(plan));
  return {
    question: questionOf(plan),
    rules: plan.rules.length,
    begin: async () => {
      progress.expect(plan);
      await recordForApply(place, project, project.rules.filter(acts));
      return applyPlan(place, plan, checked, progress.ruleEnded);
    },
  };
}

/** Refusals alone are 5; anything else that went wrong, an interruption included, is 1. */
export function exitCodeFor({ applied, failures }: AppliedWithFailures, missed: number): ExitCode {
  const unfinished = applied.rules.filter((rule) => rule.status !== 'succeeded');
  if (unfinished.length === 0 && missed === 0) return EXIT.done;
  const refused = unfinished.every((rule) => failures.get(rule.rule)?.kind === 'refused');
  return refused && missed === 0 ? EXIT.refused : EXIT.failed;
}

/** What is said yes to is all that a run does: every action by its name, and the stages that follow. */
export function question(plan: PlanCount): string {
  const { rules, totals } = plan;
  if (totals.due === 0) return `Nothing is due. Run ${counted(rules.length, 'rule')} all the same?`;
  const further = goesOn(plan) ? ', and do what later stages then find due' : '';
  return `${actionsText(rules)} for good${further}?`;
}

/** The same of an approved plan, to which no row is added. */
export function questionOf({ rules }: { readonly rules: readonly PlannedAction[] }): string {
  const actions = actionsText(rules.map(({ decision: { action }, due }) => ({ action, due })));
  if (actions === '') return `No row of the plan was due. Run ${counted(rules.length, 'rule')} all the same?`;
  return `${actions} for good, or as many of them as are due still?`;
}

type PlannedAction = Pick<PlannedRule, 'due'> & {
  readonly decision: Pick<PlannedRule['decision'], 'action'>;
};

function unanswerable(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'confirmation-impossible',
    fact: 'nobody can be asked here: apply deletes rows for good, and this is no terminal',
    hint: 'look at `retentiond plan` first, then run `retentiond apply --yes`',
  });
}

function unconfirmed(): Failure {
  return new Failure({ kind: 'refused', code: 'not-confirmed', fact: 'not confirmed: nothing was changed' });
}
