import { type Command, Option } from 'commander';
import { connectProject } from '../../app/connect.ts';
import { type Project, readProject } from '../../app/project.ts';
import { type Finding, hasErrors, inOrder } from '../../finding.ts';
import { action, type CommandLine, example, jsonText, sourcesOf } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { summarise } from '../findings/count.ts';
import { githubCommand } from '../findings/github.ts';
import { validationOf } from '../findings/json.ts';
import { sarifLog } from '../findings/sarif.ts';
import { renderFinding } from '../render-finding.ts';
import { readVersion } from '../version.ts';

const FORMATS = ['text', 'json', 'github', 'sarif'] as const;

interface ValidateOptions {
  readonly connect?: true;
  readonly json?: true;
  readonly format: (typeof FORMATS)[number];
}

/** What was found, and the failure that kept the databases from being asked. */
interface Checked {
  readonly project: Project | null;
  readonly findings: readonly Finding[];
  readonly failure: unknown;
}

export function addValidate(program: Command, line: CommandLine): void {
  program
    .command('validate')
    .description('check policies, data maps and configuration')
    .option('--connect', 'hold them against the live databases too; reads only')
    .addOption(new Option('--format <format>', 'how findings are printed').choices(FORMATS).default('text'))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .addHelpText('after', example('retentiond validate --connect'))
    .action(
      action<ValidateOptions>(line, async (options) => {
        const { project, findings } = readProject(sourcesOf(line, options));
        const checked = await check(project, findings, options.connect === true);
        if (options.connect && hasErrors(findings)) {
          line.terminal.tell('the databases were not asked: these errors come first');
        }
        await line.terminal.write(
          rendered(checked, options.json ? 'json' : options.format, line.terminal.colour.data),
        );
        if (checked.failure) throw checked.failure;
        return hasErrors(checked.findings) ? EXIT.invalid : EXIT.done;
      }),
    );
}

async function check(
  project: Project | null,
  findings: readonly Finding[],
  connect: boolean,
): Promise<Checked> {
  if (!connect || !project || hasErrors(findings)) return { project, findings, failure: null };
  try {
    const live = await connectProject(project);
    return { project, findings: inOrder([...findings, ...live.findings]), failure: null };
  } catch (failure) {
    return { project, findings, failure };
  }
}

function rendered(
  { project, findings, failure }: Checked,
  format: ValidateOptions['format'],
  colour: boolean,
): string {
  switch (format) {
    case 'text':
      return `${[...findings.map((found) => `${renderFinding(found, { colour })}\n`), summarise(findings, project)].join('\n')}\n`;
    case 'json':
      return jsonText(validationOf(findings, failure !== null));
    case 'github':
      return findings.map((found) => `${githubCommand(found)}\n`).join('');
    case 'sarif':
      return jsonText(sarifLog(findings, readVersion()));
  }
}
