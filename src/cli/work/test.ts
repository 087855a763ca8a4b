import { readProject } from '../../app/project/project.ts';
import { type ExampleResult, testExamples } from '../../app/project/test-examples.ts';
import { hasErrors } from '../../finding.ts';
import type { Language } from '../../plan/explain/phrases.ts';
import { sentencesOf } from '../../plan/explain/speech.ts';
import { type CommandLine, FILES_ONLY, type GlobalOptions, jsonText, sourcesOf } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { counted } from '../findings/count.ts';
import { refuseErrors } from '../read.ts';

interface TestOptions extends GlobalOptions {
  readonly json?: true;
}

export async function work(line: CommandLine, options: TestOptions): Promise<ExitCode> {
  const sources = { ...sourcesOf(line, options), ...FILES_ONLY };
  const { project, findings, language } = readProject(sources);
  const results = project && !hasErrors(findings) ? testExamples(project) : [];
  const ok = !hasErrors(findings) && results.every((result) => result.ok);
  if (options.json) await line.terminal.write(jsonText({ format_version: 1, ok, examples: results }));
  refuseErrors(line.terminal, findings, language);
  if (!options.json) await line.terminal.write(resultsText(results, language));
  return ok ? EXIT.done : EXIT.failed;
}

/** `deleted`; with stages, `active: archived, archive: kept`. */
function inWords(expectation: ExampleResult['expect']): string {
  if (typeof expectation === 'string') return expectation;
  return Object.entries(expectation)
    .map(([base, word]) => `${base}: ${word}`)
    .join(', ');
}

/** Failures with their places, then one line a category, then one line for all, which is the same in every language. */
function resultsText(results: readonly ExampleResult[], language: Language): string {
  const say = sentencesOf(language).ofExamples;
  const categories = [...new Set(results.map((result) => result.category))];
  const failed = results.filter((result) => !result.ok);
  const lines = [
    ...failed.map(({ file, line, category, expect, got }) =>
      say.failed(`${file}:${line}`, category, inWords(expect), inWords(got)),
    ),
    ...categories.map((category) => {
      const own = results.filter((result) => result.category === category);
      return say.asExpected(category, own.filter((result) => result.ok).length, own.length);
    }),
    `test: ${counted(results.length, 'example')} of ${counted(categories.length, 'policy', 'policies')}, ${failed.length} failed`,
  ];
  return `${lines.join('\n')}\n`;
}
