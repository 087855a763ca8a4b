import type { Command } from 'commander';
import { explainPolicies } from '../../app/explain-policies.ts';
import { action, type CommandLine, example, jsonText } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { refuseOption } from '../not-built.ts';
import { requireProject } from '../read.ts';

interface ExplainOptions {
  readonly json?: true;
}

export function addExplain(program: Command, line: CommandLine): void {
  const command = program
    .command('explain')
    .description('say in plain words what the policies do')
    .argument('[category]', 'one policy; left out, all of them')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond explain logs --language fr'))
    .action(
      action<ExplainOptions>(line, async (options, category = undefined) => {
        const project = requireProject(line, options);
        const language = project.config.language === 'fr' ? 'fr' : 'en';
        const policies = explainPolicies(project, category ?? null, line.clock(), language);
        const text = policies
          .map(({ heading, lines }) => [heading, ...lines.map((one) => `  ${one}`), ''].join('\n'))
          .join('\n');
        await line.terminal.write(options.json ? jsonText({ format_version: 1, language, policies }) : text);
        return EXIT.done;
      }),
    );
  for (const flag of ['--row', '--key']) refuseOption(command, flag);
}
