import { noteAccessIfKept } from '../../app/audit/access.ts';
import { connectProject } from '../../app/connection/connect.ts';
import { explainPolicies } from '../../app/project/explain-policies.ts';
import { instantOfText } from '../../app/project/moment.ts';
import { explainRow } from '../../app/row/explain-row.ts';
import { onlyConnection, parseRowPlace } from '../../app/row/row-table.ts';
import type { Instant } from '../../calendar/instant.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import { Failure } from '../../errors.ts';
import { type CommandLine, FILES_ONLY, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { refuseErrors } from '../read.ts';
import { requireProject } from '../read-project.ts';
import { rowText } from '../texts/row-text.ts';

interface ExplainOptions extends GlobalOptions {
  readonly row?: string;
  readonly at?: string;
  readonly json?: true;
}

export async function work(
  line: CommandLine,
  options: ExplainOptions,
  ...typed: readonly string[]
): Promise<ExitCode> {
  return options.row === undefined
    ? explainInWords(line, options, typed)
    : explainOne(line, options, options.row, typed);
}

async function explainInWords(
  line: CommandLine,
  options: ExplainOptions,
  [category, ...more]: readonly string[],
): Promise<ExitCode> {
  if (more.length > 0 || options.at !== undefined)
    throw usage(more.length > 0 ? 'too many arguments for explain' : '--at stands with --row only');
  const project = requireProject(line, options, FILES_ONLY);
  const language = project.config.language === 'fr' ? 'fr' : 'en';
  const policies = explainPolicies(project, category ?? null, line.clock(), language);
  const text = policies
    .map(({ heading, lines }) => [heading, ...lines.map((one) => `  ${one}`), ''].join('\n'))
    .join('\n');
  await line.terminal.write(options.json ? jsonText({ format_version: 1, language, policies }) : text);
  return EXIT.done;
}

async function explainOne(
  line: CommandLine,
  options: ExplainOptions,
  row: string,
  typed: readonly string[],
): Promise<ExitCode> {
  if (typed.length === 0)
    throw usage(
      '--row needs the key of the row',
      `write it behind, as in \`retentiond explain --row ${row} 42\`; see \`retentiond explain --help\``,
    );
  const whole = requireProject(line, options);
  const place = parseRowPlace(whole, row);
  const project = onlyConnection(whole, place.connection);
  const { checked, findings } = await connectProject(project);
  refuseErrors(line.terminal, findings, project.config.language);
  const zone = openZone(project.config.timezone) as Zone;
  await noteAccessIfKept(project.config, line.clock, 'explain --row', {
    connection: place.connection,
    table: place.table,
  });
  const explanation = await explainRow(project, checked, {
    place,
    key: async (columns) => (typed.join() === '-' ? line.terminal.readLines(columns) : typed),
    at: options.at === undefined ? line.clock() : (instantOfText(options.at, zone) as Instant),
  });
  await line.terminal.write(options.json ? jsonText(explanation) : rowText(explanation, zone));
  return EXIT.done;
}

function usage(fact: string, hint = 'see `retentiond explain --help`'): Failure {
  return new Failure({ kind: 'usage', code: 'usage', fact, hint });
}
