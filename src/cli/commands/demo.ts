import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

export function addDemo(program: Command, line: CommandLine): void {
  program
    .command('demo')
    .description("see it work on a small company's rows, in a database of its own")
    .option(
      '--mysql [url]',
      'with a MariaDB or MySQL beside it, where a database may be made; left out, a private MariaDB',
    )
    .addHelpText('after', example('retentiond demo --mysql mysql://root@127.0.0.1:3306/mysql'))
    .action(action(line, () => import('../work/demo.ts')));
}
