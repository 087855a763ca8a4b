import { pauseRules } from '../../app/control/operate.ts';
import { instantOfText } from '../../app/project/moment.ts';
import { formatInstant, type Instant } from '../../calendar/instant.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import type { Config } from '../../config/config.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireConfig } from '../read.ts';
import { operatedText } from '../texts/operated-text.ts';

interface PauseOptions extends GlobalOptions {
  readonly why: string;
  readonly until?: string;
  readonly json?: true;
}

export async function work(line: CommandLine, options: PauseOptions, rule?: string): Promise<ExitCode> {
  const { why, until } = options;
  const config = requireConfig(line, options);
  const end = until === undefined ? null : momentOf(until, config);
  const operated = await pauseRules(config, rule ?? null, why, end);
  await line.terminal.write(options.json ? jsonText(operated) : operatedText(operated));
  return EXIT.done;
}

function momentOf(text: string, config: Config): string {
  return formatInstant(instantOfText(text, openZone(config.timezone) as Zone) as Instant);
}
