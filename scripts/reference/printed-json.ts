// The shape of what `--json` prints, read from the types of the code that prints it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { shapeText } from './type-shape.ts';

/** Where a command's document is made: a file of src/cli/commands/, and the words between the brackets of `jsonText(…)`. */
type Made = readonly [file: string, argument: string];

const MADE: Readonly<Record<string, readonly Made[]>> = {
  validate: [['validate.ts', 'validationOf(findings, failures.length > 0)']],
  test: [['test.ts', '{ format_version: 1, ok, examples: results }']],
  explain: [
    ['explain.ts', '{ format_version: 1, language, policies }'],
    ['explain.ts', 'explanation'],
  ],
  diff: [['diff.ts', 'diff']],
  approve: [['approve.ts', 'approval']],
  'hold place': [['hold.ts', 'placed']],
  'hold list': [['hold.ts', 'holds']],
  'hold release': [['hold.ts', 'released']],
  grants: [['grants.ts', 'grants']],
  doctor: [['doctor.ts', 'diagnosis']],
  migrate: [['migrate.ts', '{ format_version: 1, target: target ?? null, applied, ledger }']],
  plan: [['plan.ts', 'plan']],
  apply: [['apply.ts', 'result.applied']],
  status: [['status.ts', 'status']],
  pause: [['operate.ts', 'operated']],
  resume: [
    ['resume.ts', 'operated'],
    ['resume.ts', 'ended'],
  ],
  retry: [['operate.ts', 'operated']],
  cancel: [['operate.ts', 'operated']],
  'config show': [['config.ts', '{ format_version: 1, ...shown }']],
  'audit verify': [['audit/verify.ts', 'verdict']],
  'audit runs': [['audit/runs.ts', 'report']],
  'audit rules': [['audit/rules.ts', 'report']],
  'audit recompute': [['audit/recompute.ts', 'recomputed']],
  'audit export': [['audit/export.ts', 'exported']],
  'audit certificate': [['audit/certificate.ts', 'certificateJson(facts)']],
  'audit show': [['audit/show.ts', 'shownEntryJson(shown)']],
  'audit prove': [['audit/prove.ts', 'answer']],
  'audit keys': [['audit/keys.ts', 'keys']],
  'audit rotate': [['audit/rotate.ts', 'rotated']],
  'audit find': [['audit/find.ts', 'found']],
  'audit prune': [['audit/prune.ts', 'pruned']],
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

const COMMANDS = 'src/cli/commands';

/** Command → the documents that its `--json` prints; every `jsonText` of the commands is in it. */
export function printedJson(): ReadonlyMap<string, readonly PrintedDocument[]> {
  const calls = shapesOfCalls();
  const used = new Set(Object.values(MADE).flat().map(nameOf));
  const unused = [...calls.keys()].filter((call) => !used.has(call));
  if (unused.length > 0)
    throw new Error(`no command is named for ${unused.join(' and ')}: see ${import.meta.filename}`);
  const made = Object.entries(MADE).map(([command, places]): [string, readonly PrintedDocument[]] => [
    command,
    documents(command, [...new Set(places.flatMap((place) => calls.get(nameOf(place)) ?? missing(place)))]),
  ]);
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

function nameOf([file, argument]: Made): string {
  return `${file}: ${argument}`;
}

function missing(place: Made): never {
  throw new Error(`${nameOf(place)} is printed nowhere: see ${import.meta.filename}`);
}

/** Each call of `jsonText` under src/cli/commands, and the shapes of its argument: two where two functions call it alike. */
function shapesOfCalls(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(COMMANDS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const program = ts.createProgram(
    files.map((file) => join(COMMANDS, file)),
    optionsOf('tsconfig.json'),
  );
  const checker = program.getTypeChecker();
  const found = new Map<string, string[]>();
  for (const file of files) {
    const source = program.getSourceFile(join(COMMANDS, file));
    if (!source) throw new Error(`${file} is not part of the program`);
    const visit = (node: ts.Node): void => {
      const argument = printedBy(node);
      const text = argument?.getText().replace(/\s+/g, ' ') ?? '';
      if (argument && !FOREIGN.has(text)) {
        const name = nameOf([file, text]);
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
