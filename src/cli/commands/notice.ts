import { type Command, Option } from 'commander';
import { NOTICE_FORMATS, PARTS } from '../../notice/document.ts';
import { action, type CommandLine, example } from '../command-line.ts';

/** The documents that others read, out of the files alone: what is published is what is done. */
export function addNotice(program: Command, line: CommandLine): void {
  program
    .command('notice')
    .description(
      'draw up what is published: retention periods, the register’s time limits, the deletion concept',
    )
    .addOption(
      new Option('--lang <language>', 'the language (default: the configured one)').choices(['en', 'fr']),
    )
    .addOption(new Option('--format <format>', 'what is written').choices(NOTICE_FORMATS).default('markdown'))
    .addOption(
      new Option(
        '--part <part>',
        'the notice’s section (GDPR, art. 13), the register’s time limits (art. 30), or the deletion concept (DIN 66398)',
      )
        .choices(PARTS)
        .default('notice'),
    )
    .addHelpText('after', example('retentiond notice --lang fr --format html > notice.html'))
    .action(action(line, () => import('../work/notice.ts')));
}
