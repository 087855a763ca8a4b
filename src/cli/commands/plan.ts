import { resolve } from 'node:path';
import type { Command } from 'commander';
import { listPlan } from '../../app/approval/list-plan.ts';
import { writePlanFile } from '../../app/approval/plan-file.ts';
import { countPlan } from '../../app/counting/count-plan.ts';
import { instantOfText } from '../../app/project/moment.ts';
import type { Instant } from '../../calendar/instant.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import { action, type CommandLine, example, jsonText } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { refuseOption } from '../not-built.ts';
import { checkMoment } from '../options/moment-option.ts';
import { requireLiveProject } from '../read-live.ts';
import { planLine } from '../texts/approval-text.ts';
import { planText } from '../texts/plan-text.ts';

interface PlanOptions {
  readonly at?: string;
  readonly out?: string;
  readonly json?: true;
  readonly detailedExitcode?: true;
}

export function addPlan(program: Command, line: CommandLine): void {
  const command = program
    .command('plan')
    .description('count what the rules would delete, row by row of every state; reads only')
    .option(
      '--at <date>',
      'as of another day or time, past or future (2027-01-01, 2027-01-01T12:00Z)',
      checkMoment,
    )
    .option('--out <file>', 'write the plan with its rows, to be approved and applied')
    .option('--detailed-exitcode', 'end with 2 where rows are due')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond plan --at 2027-01-01'))
    .action(
      action<PlanOptions>(line, async (options) => {
        const { project, checked } = await requireLiveProject(line, options);
        const zone = openZone(project.config.timezone) as Zone;
        const at = options.at === undefined ? line.clock() : (instantOfText(options.at, zone) as Instant);
        const plan = await countPlan(project.config, checked, at);
        const text = options.json
          ? jsonText(plan)
          : planText(plan, zone, { colour: line.terminal.colour.data, language: project.config.language });
        await line.terminal.write(text);
        if (options.out !== undefined) {
          const file = await listPlan(project.config, checked, at);
          writePlanFile(resolve(line.cwd, options.out), file);
          line.terminal.tell(`${options.out}: ${planLine(file)}`);
        }
        return options.detailedExitcode && plan.totals.due > 0 ? EXIT.workDue : EXIT.done;
      }),
    );
  refuseOption(command, '--sample');
}
