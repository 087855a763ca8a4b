import { diffProjects, type Named } from '../../app/diff/diff.ts';
import { currentSide, readSide, type Side } from '../../app/diff/side.ts';
import { absentAmong } from '../../config/absent.ts';
import type { Config } from '../../config/config.ts';
import { type ConfigReading, loadConfig } from '../../config/load.ts';
import { Failure } from '../../errors.ts';
import { type Finding, hasErrors } from '../../finding.ts';
import { type CommandLine, FILES_ONLY, type GlobalOptions, jsonText, sourcesOf } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { countFindings } from '../findings/count.ts';
import { renderFailure } from '../render-failure.ts';
import { renderFinding } from '../render-finding.ts';
import { diffText } from '../texts/diff-text.ts';

interface DiffOptions extends GlobalOptions {
  readonly offline?: true;
  readonly json?: true;
}

export async function work(
  line: CommandLine,
  options: DiffOptions,
  older: string,
  newer?: string,
): Promise<ExitCode> {
  const sources = { ...sourcesOf(line, options), ...FILES_ONLY };
  const before = await readSide(older, sources);
  const after = newer === undefined ? currentSide(sources) : await readSide(newer, sources);
  const sides = requireSides(line, before, after);
  const config = configOf(after, loadConfig(sources), sides.after);
  const { language } = config;
  const uncounted = options.offline ? null : holdsUnknown(config);
  const counting = options.offline || uncounted ? null : config;
  const compared = await diffProjects(sides.before, sides.after, counting, line.clock(), language);
  const { diff } = compared;
  const failures = uncounted ? [uncounted] : compared.failures;
  const { colour } = line.terminal;
  await line.terminal.write(
    options.json ? jsonText(diff) : diffText(diff, { colour: colour.data, language }),
  );
  for (const failure of failures) line.terminal.tell(renderFailure(failure, { colour: colour.telling }));
  return failures.length > 0 ? EXIT.failed : EXIT.done;
}

/** Nobody can say which rows are due who cannot ask which of them are held. */
function holdsUnknown({ absent }: Config): Failure | null {
  const [first] = absentAmong(absent, (setting) => ['control.url', 'holds.key_file'].includes(setting));
  if (!first) return null;
  return new Failure({
    kind: 'invalid',
    code: first.code,
    fact: `no rows were counted: ${first.file}:${first.line}:${first.column}: ${first.message}`,
    hint: `${first.hint}; \`--offline\` asks for the words alone`,
  });
}

/** A project that is named has databases of its own; else they are those of the project here. */
function configOf({ config }: Side, here: ConfigReading, after: Named): Config {
  return config ?? here.value ?? after.project.config;
}

/** Both must be sound: each finding is told with its side. */
function requireSides(
  line: CommandLine,
  before: Side,
  after: Side,
): { readonly before: Named; readonly after: Named } {
  const faulty = [before, after].filter(({ findings }) => hasErrors(findings));
  for (const side of faulty) for (const found of side.findings) tellFinding(line, side, found);
  const [was, is] = [before.project, after.project];
  if (faulty.length === 0 && was && is)
    return { before: { name: before.name, project: was }, after: { name: after.name, project: is } };
  const counts = faulty.map(({ name, findings }) => `${name}: ${countFindings(findings)}`);
  throw new Failure({
    kind: 'invalid',
    code: 'diff-invalid',
    fact: `what cannot be read cannot be compared (${counts.join('; ')})`,
    hint: 'mend what is listed above',
  });
}

function tellFinding({ terminal }: CommandLine, { name }: Side, found: Finding): void {
  const named = { ...found, file: `${name}: ${found.file}` };
  terminal.tell(`${renderFinding(named, { colour: terminal.colour.telling })}\n`);
}
