import { resolve } from 'node:path';
import { approvePlan, reviewPlan } from '../../app/approval/approve.ts';
import { readPlanFile } from '../../app/approval/plan-file.ts';
import { Failure } from '../../errors.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { interruptible } from '../interrupt.ts';
import { requireConfig } from '../read.ts';
import { approvalText, planLine, reviewText } from '../texts/approval-text.ts';

interface ApproveOptions extends GlobalOptions {
  readonly yes?: true;
  readonly json?: true;
}

export async function work(line: CommandLine, options: ApproveOptions, file: string): Promise<ExitCode> {
  const { terminal, clock } = line;
  if (!options.yes && !terminal.canAsk) throw unanswerable();
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
