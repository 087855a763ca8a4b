import { resolve } from 'node:path';
import { listPlan } from '../../app/approval/list-plan.ts';
import { writePlanFile } from '../../app/approval/plan-file.ts';
import { countPlan } from '../../app/counting/count-plan.ts';
import { instantOfText } from '../../app/project/moment.ts';
import type { Instant } from '../../calendar/instant.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireLiveProject } from '../read-live.ts';
import { planLine } from '../texts/approval-text.ts';
import { planText } from '../texts/plan-text.ts';

interface PlanOptions extends GlobalOptions {
  readonly at?: string;
  readonly out?: string;
  readonly json?: true;
  readonly detailedExitcode?: true;
}

export async function work(line: CommandLine, options: PlanOptions): Promise<ExitCode> {
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
}
