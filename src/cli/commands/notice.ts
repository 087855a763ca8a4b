import { type Command, Option } from 'commander';
import { drawUpNotice, NOTICE_FORMATS, type NoticeFormat } from '../../app/project/draw-up-notice.ts';
import { PARTS, type Part } from '../../notice/document.ts';
import type { Untranslated } from '../../policy/untranslated.ts';
import { action, type CommandLine, example, FILES_ONLY } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { requireProject } from '../read.ts';

interface NoticeOptions {
  readonly lang?: 'en' | 'fr';
  readonly format: NoticeFormat;
  readonly part: Part;
}

const MISSING = { en: 'English', fr: 'French' } as const;

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
    .action(
      action<NoticeOptions>(line, async (options) => {
        const project = requireProject(line, options, FILES_ONLY);
        const language = options.lang ?? (project.config.language === 'fr' ? 'fr' : 'en');
        const drawn = drawUpNotice(project, options.part, language, options.format);
        if (drawn.drafts.length > 0)
          line.terminal.tell(`left out, since they are drafts: ${drawn.drafts.join(', ')}`);
        for (const [category, missing] of Object.entries(drawn.untranslated))
          line.terminal.tell(
            `not written in ${MISSING[language]}, and shown as it is: ${category} (${missing.map(nameOf).join(', ')})`,
          );
        await line.terminal.write(drawn.text);
        return EXIT.done;
      }),
    );
}

/** A word in quotation marks, since it may read like anything. */
function nameOf({ key, word }: Untranslated): string {
  return word === null ? key : `“${word}”`;
}
