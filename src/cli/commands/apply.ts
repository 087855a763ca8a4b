import type { Command } from 'commander';
import { type AppliedWithFailures, applyRules } from '../../app/apply.ts';
import { countPlan, type PlanCount } from '../../app/count-plan.ts';
import { openWorkplace } from '../../app/workplace.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import { Failure } from '../../errors.ts';
import { appliedText } from '../applied-text.ts';
import { action, type CommandLine, example, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { counted } from '../findings/count.ts';
import { interruptible } from '../interrupt.ts';
import { notBuilt } from '../not-built.ts';
import { planText } from '../plan-text.ts';
import { createProgress } from '../progress.ts';
import { requireLiveProject } from '../read-live.ts';

interface ApplyOptions {
  readonly yes?: true;
  readonly json?: true;
}

export function addApply(program: Command, line: CommandLine): void {
  program
    .command('apply')
    .description('run every rule once, now: deletes what is due, and records it')
    .usage('[options]')
    .argument('[file]')
    .option('--yes', 'do not ask; needed where nobody could answer')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond apply'))
    .action(
      action<ApplyOptions>(line, async (options, file) => {
        if (file !== undefined) throw notBuilt('apply FILE');
        if (!options.yes && !line.terminal.canAsk) throw unanswerable();
        return apply(line, options);
      }),
    );
}

async function apply(line: CommandLine, options: ApplyOptions & GlobalOptions): Promise<ExitCode> {
  const { terminal } = line;
  const { project, checked } = await requireLiveProject(line, options);
  const progress = createProgress(terminal);
  const told = (): void => terminal.tell('leaving after the batch in hand; a second signal ends at once');
  return interruptible(told, async (signal) => {
    const place = await openWorkplace(project.config, signal, progress);
    const plan = await countPlan(project.config, checked, line.clock());
    const zone = openZone(project.config.timezone) as Zone;
    terminal.tell(planText(plan, zone, { colour: terminal.colour.telling }).trimEnd());
    if (!options.yes && !(await terminal.confirm(question(plan), signal))) throw unconfirmed();
    if (plan.totals.due === 0)
      terminal.tell('nothing is due: the rules run all the same, and that is recorded');
    progress.expect(plan);
    const result = await applyRules(place, project.rules, progress.ruleEnded);
    await terminal.write(options.json ? jsonText(result.applied) : appliedText(result.applied));
    const missed = project.rules.length - result.applied.rules.length;
    if (missed > 0) terminal.tell(`interrupted: ${counted(missed, 'rule')} did not run`);
    return exitCodeFor(result, missed);
  });
}

/** Refusals alone are 5; anything else that went wrong, an interruption included, is 1. */
export function exitCodeFor({ applied, failures }: AppliedWithFailures, missed: number): ExitCode {
  const unfinished = applied.rules.filter((rule) => rule.status !== 'succeeded');
  if (unfinished.length === 0 && missed === 0) return EXIT.done;
  const refused = unfinished.every((rule) => failures.get(rule.rule)?.kind === 'refused');
  return refused && missed === 0 ? EXIT.refused : EXIT.failed;
}

function question({ rules, totals }: PlanCount): string {
  if (totals.due === 0) return `Nothing is due. Run ${counted(rules.length, 'rule')} all the same?`;
  return `Delete ${counted(totals.due, 'row')} for good?`;
}

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
