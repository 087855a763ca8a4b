import { resolve } from 'node:path';
import type { Command } from 'commander';
import { approvePlan, reviewPlan } from '../../app/approval/approve.ts';
import { readPlanFile } from '../../app/approval/plan-file.ts';
import { Failure } from '../../errors.ts';
import { attempt } from '../attempt.ts';
import { type CommandLine, example, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { interruptible } from '../interrupt.ts';
import { requireConfig } from '../read.ts';
import { approvalText, planLine, reviewText } from '../texts/approval-text.ts';

interface ApproveOptions {
  readonly yes?: true;
  readonly json?: true;
}

export function addApprove(program: Command, line: CommandLine): void {
  program
    .command('approve')
    .description('approve a plan: its rule versions for the daemon, and its rows once for `apply FILE`')
    .argument('<file>', 'what `retentiond plan --out` wrote')
    .option('--yes', 'do not ask; needed where nobody could answer')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond approve plan.json'))
    .action(
      attempt<ApproveOptions>(line, 'approve', async (options, file) => {
        if (!options.yes && !line.terminal.canAsk) throw unanswerable();
        return approve(line, options, file as string);
      }),
    );
}

async function approve(
  line: CommandLine,
  options: ApproveOptions & GlobalOptions,
  file: string,
): Promise<ExitCode> {
  const { terminal, clock } = line;
  const config = requireConfig(line, options);
  const plan = readPlanFile(resolve(line.cwd, file));
  terminal.tell(reviewText(await reviewPlan(config, plan, clock)));
  terminal.tell(planLine(plan));
  return interruptible(
    () => undefined,
    async (signal) => {
      if (!options.yes && !(await terminal.confirm('Approve it?', signal))) throw unconfirmed();
      const approval = await approvePlan(config, plan, clock);
      await terminal.write(options.json ? jsonText(approval) : approvalText(approval));
      return EXIT.done;
    },
  );
}

function unanswerable(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'confirmation-impossible',
    fact: 'nobody can be asked here: an approval lets rows be deleted for good, and this is no terminal',
    hint: 'look at the plan first, then run `retentiond approve FILE --yes`',
  });
}

function unconfirmed(): Failure {
  return new Failure({ kind: 'refused', code: 'not-confirmed', fact: 'not confirmed: nothing was approved' });
}
