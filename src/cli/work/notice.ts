import { drawUpNotice } from '../../app/project/draw-up-notice.ts';
import type { NoticeFormat, Part } from '../../notice/document.ts';
import type { Untranslated } from '../../policy/untranslated.ts';
import { type CommandLine, FILES_ONLY, type GlobalOptions } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireProject } from '../read-project.ts';

interface NoticeOptions extends GlobalOptions {
  readonly lang?: 'en' | 'fr';
  readonly format: NoticeFormat;
  readonly part: Part;
}

const MISSING = { en: 'English', fr: 'French' } as const;

export async function work(line: CommandLine, options: NoticeOptions): Promise<ExitCode> {
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
}

/** A word in quotation marks, since it may read like anything. */
function nameOf({ key, word }: Untranslated): string {
  return word === null ? key : `“${word}”`;
}
