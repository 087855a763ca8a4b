// The shape of what `--json` prints, read from the types of the code that prints it.
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { shapeText } from './type-shape.ts';

/** Command → what its work prints: the words between the brackets of `jsonText(…)`, in the order of the code. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  validate: ['validationOf(findings, failures.length > 0)'],
  test: ['{ format_version: 1, ok, examples: results }'],
  explain: ['{ format_version: 1, language, policies }', 'explanation'],
  diff: ['diff'],
  approve: ['approval'],
  'hold place': ['placed'],
  'hold list': ['holds'],
  'hold release': ['released'],
  grants: ['grants'],
  doctor: ['diagnosis'],
  migrate: ['{ format_version: 1, target: target ?? null, applied, ledger }'],
  plan: ['plan'],
  apply: ['result.applied'],
  status: ['status'],
  pause: ['operated'],
  resume: ['operated', 'ended'],
  retry: ['operated'],
  cancel: ['operated'],
  'config show': ['{ format_version: 1, ...shown }'],
  'audit verify': ['verdict'],
  'audit runs': ['report'],
  'audit rules': ['report'],
  'audit recompute': ['recomputed'],
  'audit export': ['exported'],
  'audit certificate': ['certificateJson(facts)'],
  'audit show': ['shownEntryJson(shown)'],
  'audit prove': ['answer'],
  'audit keys': ['keys'],
  'audit rotate': ['rotated'],
  'audit find': ['found'],
  'audit prune': ['pruned'],
};

/** Written a piece at a time, so that no type says it. */
const STREAMED: Readonly<Record<string, string>> = {
  'audit list': `{
  "format_version": 1,
  "entries": [entry of the ledger, with its "hash"; with --log access, a view],
  "next": number | null // after which entry more follow; null: that was all
}`,
};

/** When each of several documents is printed, in the order of the code. */
const WHEN: Readonly<Record<string, readonly string[]>> = {
  explain: ['without `--row`', 'with `--row`'],
  grants: ['with `--control`', 'without `--control`'],
  resume: ['without `--alarm`', 'with `--alarm`'],
  'audit prove': ['of an entry', 'with `--from`'],
  'audit prune': ['with `--receipts`', 'with `--digests`'],
};

/** A document, and when it is printed; null: always. */
export interface PrintedDocument {
  readonly when: string | null;
  readonly shape: string;
}

/** Another format's form, which is not ours to describe. */
const FOREIGN = new Set(['sarifLog(findings, readVersion())']);

/** Where each command's work is, in a file of its words: `audit/verify.ts`. */
const WORK = 'src/cli/work';

/** Command → the documents that its `--json` prints; every `jsonText` of their work is in it. */
export function printedJson(): ReadonlyMap<string, readonly PrintedDocument[]> {
  const calls = shapesOfCalls();
  const used = new Set(
    Object.entries(MADE).flatMap(([command, texts]) => texts.map((text) => nameOf(command, text))),
  );
  const unused = [...calls.keys()].filter((call) => !used.has(call));
  if (unused.length > 0)
    throw new Error(`no command is named for ${unused.join(' and ')}: see ${import.meta.filename}`);
  const made = Object.entries(MADE).map(([command, texts]): [string, readonly PrintedDocument[]] => {
    const names = texts.map((text) => nameOf(command, text));
    return [
      command,
      documents(command, [...new Set(names.flatMap((name) => calls.get(name) ?? missing(name)))]),
    ];
  });
  const streamed = Object.entries(STREAMED).map(([command, shape]): [string, readonly PrintedDocument[]] => [
    command,
    [{ when: null, shape }],
  ]);
  return new Map([...made, ...streamed]);
}

function documents(command: string, shapes: readonly string[]): readonly PrintedDocument[] {
  const when = WHEN[command] ?? [];
  if (shapes.length !== Math.max(when.length, 1))
    throw new Error(`when \`${command} --json\` prints which of ${shapes.length} documents is not said`);
  return shapes.map((shape, index) => ({ when: when[index] ?? null, shape }));
}

function nameOf(command: string, argument: string): string {
  return `${command}: ${argument}`;
}

function missing(name: string): never {
  throw new Error(`${name} is printed nowhere: see ${import.meta.filename}`);
}

/** Each call of `jsonText` under src/cli/work, and the shapes of its argument: two where two functions call it alike. */
function shapesOfCalls(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(WORK, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const program = ts.createProgram(
    files.map((file) => join(WORK, file)),
    optionsOf('tsconfig.json'),
  );
  const checker = program.getTypeChecker();
  const found = new Map<string, string[]>();
  for (const file of files) {
    const source = program.getSourceFile(join(WORK, file));
    if (!source) throw new Error(`${file} is not part of the program`);
    const visit = (node: ts.Node): void => {
      const argument = printedBy(node);
      const text = argument?.getText().replace(/\s+/g, ' ') ?? '';
      if (argument && !FOREIGN.has(text)) {
        const name = nameOf(file.replace(/\.ts$/, '').replaceAll(sep, ' '), text);
        const shape = shapeText(checker.getTypeAtLocation(argument), checker);
        found.set(name, [...(found.get(name) ?? []), shape]);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function printedBy(node: ts.Node): ts.Expression | null {
  const isOurs = ts.isCallExpression(node) && node.expression.getText() === 'jsonText';
  return isOurs ? (node.arguments[0] ?? null) : null;
}

function optionsOf(file: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(file, ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, '.').options;
}
