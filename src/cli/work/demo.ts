import Table from 'cli-table3';
import pc from 'picocolors';
import type { TableCheck } from '../../../demo/company/check.ts';
import type { RowText } from '../../../demo/company/people.ts';
import { runDemo } from '../../../demo/run.ts';
import type { Stage } from '../../../demo/stage.ts';
import { Failure } from '../../errors.ts';
import { doneWord } from '../action-word.ts';
import type { CommandLine, GlobalOptions } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { counted, formatCount } from '../findings/count.ts';
import { interruptible } from '../interrupt.ts';
import { smallGroupsText } from '../progress.ts';
import { renderFailure } from '../render-failure.ts';
import type { Terminal } from '../terminal.ts';
import { planText } from '../texts/plan-text.ts';

interface DemoOptions extends GlobalOptions {
  readonly mysql?: string | true;
}

export async function work(line: CommandLine, options: DemoOptions): Promise<ExitCode> {
  const { terminal } = line;
  const { language = 'en', mysql } = options;
  return interruptible(
    () => terminal.tell('leaving after the batch in hand'),
    async (signal) => {
      const address = mysql === undefined ? null : addressOf(mysql);
      const ok = await runDemo(createStage(terminal), { language, signal, mysql: address });
      if (signal.aborted) terminal.tell('the demo was ended before it was done');
      else await terminal.write(ok ? DONE : BROKEN);
      return ok && !signal.aborted ? EXIT.done : EXIT.failed;
    },
  );
}

/** The private server where none is named. */
function addressOf(written: string | true): string {
  if (written === true || written === 'private') return 'private';
  const { protocol = '', hostname = '' } = URL.canParse(written) ? new URL(written) : {};
  if (/^(mysql|mariadb):$/.test(protocol) && hostname !== '') return written;
  throw new Failure({
    kind: 'usage',
    code: 'usage',
    fact: '--mysql takes the address of a MariaDB or a MySQL, or `private`',
    hint: 'as in mysql://root:PASSWORD@127.0.0.1:3306/mysql',
  });
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
  const changed = new Map<string, number>();
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
    plan: (plan, zone) =>
      say(planText(plan, zone, { colour: terminal.colour.data, language: 'en' }).trimEnd()),
    runBegun: ({ id }) => {
      changed.set(id, 0);
    },
    rowsChanged: ({ id, action }, rows) => {
      const sum = (changed.get(id) ?? 0) + rows;
      changed.set(id, sum);
      terminal.show(`${id}  ${counted(sum, 'row')} ${doneWord(action)}`);
    },
    runEnded: ({ id, action }, { status, rows, batches, failure }) => {
      say(
        `${id}: ${status}, ${counted(rows, 'row')} ${doneWord(action)} in ${counted(batches, 'batch', 'batches')}`,
      );
      if (failure) terminal.tell(renderFailure(failure, { colour: terminal.colour.telling }));
    },
    groupsSmall: (facts) => say(smallGroupsText(facts)),
    checks: (checks) => say(checksTable(checks)),
    row: (before, after) => say(rowTable(before, after)),
  };
}

function checksTable(checks: readonly TableCheck[]): string {
  const table = new Table({
    head: ['table', 'rows at first', 'should be left', 'are left', 'wrongly gone', 'wrongly left'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { table: name, loaded, expected, found, missing, surplus } of checks) {
    table.push([name, ...[loaded, expected, found, missing, surplus].map((one) => formatCount(one))]);
  }
  return table.toString();
}

function rowTable(before: RowText, after: RowText): string {
  const table = new Table({
    head: ['column', 'before', 'after'],
    style: { head: [], border: [], compact: true },
  });
  for (const [column, value] of Object.entries(before))
    table.push([column, value ?? '', after[column] ?? '']);
  return table.toString();
}
