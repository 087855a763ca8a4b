import type { Project } from '../app/project/project.ts';
import type { Config } from '../config/config.ts';
import { loadConfig, type Sources } from '../config/load.ts';
import { Failure } from '../errors.ts';
import { type Finding, hasErrors } from '../finding.ts';
import type { Language } from '../finding-text/text.ts';
import { type GlobalOptions, type Surroundings, sourcesOf } from './command-line.ts';
import { countFindings } from './findings/count.ts';
import { renderFinding } from './render-finding.ts';
import type { Terminal } from './terminal.ts';

/** `FILES_ONLY`, or nothing. */
export type Reading = Pick<Sources, 'filesOnly'>;

/** The configuration alone, for commands that need no policy; tells every finding and throws where one is an error. */
export function requireConfig(line: Surroundings, options: GlobalOptions, reading: Reading = {}): Config {
  const { value, findings, language } = loadConfig({ ...sourcesOf(line, options), ...reading });
  refuseErrors(line.terminal, findings, language);
  if (!value) throw new Error('a configuration without findings has a value');
  return value;
}

/** Warnings alone are counted: `validate` is where they are read. */
export function refuseErrors(terminal: Terminal, findings: readonly Finding[], language: Language): void {
  if (!hasErrors(findings)) {
    if (findings.some((found) => found.accepted === null))
      terminal.tell(`${countFindings(findings)}: see \`retentiond validate --connect\``);
    return;
  }
  tellFindings(terminal, findings, language);
  throw new Failure({
    kind: 'invalid',
    code: 'project-invalid',
    fact: `${countFindings(findings)}: nothing was done`,
    hint: 'mend what is listed above',
  });
}

/** What is used and not known here, all of it at once; nothing where there is nothing. */
export function refuseAbsent(
  { terminal }: Surroundings,
  { config }: Pick<Project, 'config'>,
  absent: readonly Finding[],
): void {
  if (absent.length > 0) refuseErrors(terminal, absent, config.language);
}

function tellFindings(terminal: Terminal, findings: readonly Finding[], language: Language): void {
  const options = { colour: terminal.colour.telling, language };
  for (const found of findings) terminal.tell(`${renderFinding(found, options)}\n`);
}
