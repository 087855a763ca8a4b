import { absentFor } from '../../app/connection/absent.ts';
import { reachProject } from '../../app/connection/connect.ts';
import { settleFindings } from '../../app/project/accept.ts';
import { type Project, readProject } from '../../app/project/project.ts';
import { overdueReviews } from '../../app/project/reviews.ts';
import { isMissingFile, missingFiles } from '../../config/absent.ts';
import type { Config } from '../../config/config.ts';
import type { Failure } from '../../errors.ts';
import { type Finding, hasErrors, inOrder, wordFinding } from '../../finding.ts';
import type { Language } from '../../finding-text/text.ts';
import { type CommandLine, FILES_ONLY, type GlobalOptions, jsonText, sourcesOf } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { summarise } from '../findings/count.ts';
import { githubCommand } from '../findings/github.ts';
import { validationOf } from '../findings/json.ts';
import { sarifLog } from '../findings/sarif.ts';
import { renderFailure } from '../render-failure.ts';
import { renderFinding } from '../render-finding.ts';
import { absentText } from '../texts/absent-text.ts';
import { readVersion } from '../version.ts';

interface ValidateOptions extends GlobalOptions {
  readonly connect?: true;
  readonly json?: true;
  readonly format: 'text' | 'json' | 'github' | 'sarif';
}

/** What was found, and the failures that kept databases from being asked. */
interface Checked {
  readonly project: Project | null;
  readonly findings: readonly Finding[];
  readonly failures: readonly Failure[];
}

export async function work(line: CommandLine, options: ValidateOptions): Promise<ExitCode> {
  const { project, findings, language } = read(line, options);
  const checked = settle(await check(project, findings, options.connect === true), options);
  const format = options.json ? 'json' : options.format;
  const aside = options.connect
    ? hasErrors(findings) && NOT_ASKED[language]
    : format === 'text' && project && absentText(unsetIn(project), language);
  if (aside) line.terminal.tell(aside);
  await line.terminal.write(
    rendered(checked, format, {
      colour: line.terminal.colour.data,
      language,
    }),
  );
  const [first, ...others] = checked.failures;
  for (const failure of others)
    line.terminal.tell(renderFailure(failure, { colour: line.terminal.colour.telling }));
  if (first) throw first;
  return hasErrors(checked.findings) ? EXIT.invalid : EXIT.done;
}

/** Without databases, nothing that is only used to reach them is an error. */
function read(
  line: CommandLine,
  options: ValidateOptions,
): Pick<Checked, 'project' | 'findings'> & { readonly language: Language } {
  const sources = { ...sourcesOf(line, options), ...(options.connect ? {} : FILES_ONLY) };
  const { project, findings, language } = readProject(sources);
  if (!project) return { project, findings, language };
  const absent = options.connect ? absentFor(project, 'asking') : missingFiles(project.config.absent);
  const all = inOrder([...findings, ...absent, ...overdueReviews(project, line.clock())]);
  return { project, findings: all, language };
}

/** What is not found among the findings: files that are missing are. */
function unsetIn({ config }: Project): Pick<Config, 'absent'> {
  return { absent: config.absent.filter((one) => !isMissingFile(one)) };
}

const NOT_ASKED: Readonly<Record<Language, string>> = {
  en: 'the databases were not asked: these errors come first',
  fr: 'les bases de données n’ont pas été interrogées : ces erreurs viennent d’abord',
};

async function check(
  project: Project | null,
  findings: readonly Finding[],
  connect: boolean,
): Promise<Checked> {
  if (!connect || !project || hasErrors(findings)) return { project, findings, failures: [] };
  const live = await reachProject(project);
  return {
    project,
    findings: inOrder([...findings, ...live.findings]),
    failures: [...live.failures.values()],
  };
}

/** What policies accept comes last, with its reason. */
function settle(checked: Checked, { connect }: Pick<ValidateOptions, 'connect'>): Checked {
  const { project, findings, failures } = checked;
  // Of files that are wrong themselves nothing else was asked.
  if (!project || hasErrors(findings)) return checked;
  const isWhole = connect === true && failures.length === 0;
  return { ...checked, findings: settleFindings(project, findings, isWhole) };
}

function rendered(
  { project, findings: found, failures }: Checked,
  format: ValidateOptions['format'],
  options: { readonly colour: boolean; readonly language: Language },
): string {
  const findings = found.map((one) => wordFinding(one, options.language));
  switch (format) {
    case 'text':
      return `${[...findings.map((one) => `${renderFinding(one, options)}\n`), summarise(findings, project, options.language)].join('\n')}\n`;
    case 'json':
      return jsonText(validationOf(findings, failures.length > 0));
    case 'github':
      return findings.map((one) => `${githubCommand(one)}\n`).join('');
    case 'sarif':
      return jsonText(sarifLog(findings, readVersion()));
  }
}
