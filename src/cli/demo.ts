import Table from 'cli-table3';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { TableCheck } from '../../demo/company/check.ts';
import { runDemo } from '../../demo/run.ts';
import type { Stage } from '../../demo/stage.ts';
import { action, type CommandLine, example } from './command-line.ts';
import { EXIT } from './exit-code.ts';
import { counted, formatCount } from './findings/count.ts';
import { interruptible } from './interrupt.ts';
import { planText } from './plan-text.ts';
import { renderFailure } from './render-failure.ts';
import type { Terminal } from './terminal.ts';

export function addDemo(program: Command, line: CommandLine): void {
  const { terminal } = line;
  program
    .command('demo')
    .description("see it work on a small company's rows, in a database of its own")
    .addHelpText('after', example('retentiond demo --language fr'))
    .action(
      action(line, async ({ language = 'en' }) =>
        interruptible(
          () => terminal.tell('leaving after the batch in hand'),
          async (signal) => {
            const ok = await runDemo(createStage(terminal), { language, signal });
            if (signal.aborted) terminal.tell('the demo was ended before it was done');
            else await terminal.write(ok ? DONE : BROKEN);
            return ok && !signal.aborted ? EXIT.done : EXIT.failed;
          },
        ),
      ),
    );
}

const DONE = `
Everything is as the policies promise. To do the same on a database of your own, read README.md.
`;
const BROKEN = `
Something is not as the policies promise: see above.
`;

/** Tells the demo as it goes, as data: it is what was asked for. The moving line is for a terminal only. */
function createStage(terminal: Terminal): Stage {
  const colours = pc.createColors(terminal.colour.data);
  const gone = new Map<string, number>();
  let steps = 0;
  const say = (text: string): void => void terminal.write(`${text}\n`);
  return {
    step: (title) => {
      steps += 1;
      say(`\n${colours.bold(`${steps}. ${title}`)}\n`);
    },
    note: (text) => say(text),
    explanations: (explanations) => {
      for (const { heading, lines } of explanations)
        say([colours.bold(heading), ...lines.map((one) => `  ${one}`)].join('\n'));
    },
    plan: (plan, zone) => say(planText(plan, zone, { colour: terminal.colour.data }).trimEnd()),
    runBegun: (rule) => {
      gone.set(rule, 0);
    },
    rowsGone: (rule, rows) => {
      const sum = (gone.get(rule) ?? 0) + rows;
      gone.set(rule, sum);
      terminal.show(`${rule}  ${counted(sum, 'row')} deleted`);
    },
    runEnded: (rule, report) => {
      say(
        `${rule}: ${report.status}, ${counted(report.rows, 'row')} deleted in ${counted(report.batches, 'batch', 'batches')}`,
      );
      if (report.failure) terminal.tell(renderFailure(report.failure, { colour: terminal.colour.telling }));
    },
    checks: (checks) => say(checksTable(checks)),
  };
}

function checksTable(checks: readonly TableCheck[]): string {
  const table = new Table({
    head: ['table', 'rows at first', 'should be left', 'are left', 'wrongly gone', 'wrongly left'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { table: name, loaded, expected, found, missing, surplus } of checks) {
    table.push([name, ...[loaded, expected, found, missing, surplus].map(formatCount)]);
  }
  return table.toString();
}
