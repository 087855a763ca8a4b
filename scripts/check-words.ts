// Walls that no import shows: words that only some rooms may say. The planted tree must say each of them once.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { type Breach, blindSpots, plantedTree, sourceFiles } from './planted.ts';

/** A word that is said only where `allowed` matches the path. */
interface WordRule {
  readonly name: string;
  readonly comment: string;
  readonly allowed: RegExp;
  saidIn(node: ts.Node): boolean;
}

interface Saying extends Breach {
  readonly line: number;
  readonly comment: string;
}

const clocks = new Map([
  ['Date', ['now']],
  ['DateTime', ['now', 'local', 'utc']],
  ['performance', ['timeOrigin']],
]);

const rules: readonly WordRule[] = [
  {
    name: 'word-environment',
    comment: 'The environment is read only in config/, so that the frozen Config is all there is to know.',
    allowed: /^src\/config\//,
    saidIn: (node) => isMember(node, 'process', ['env']) || isImportOf(node, 'process', 'env'),
  },
  {
    name: 'word-now',
    comment:
      'The present time comes from clock.ts only, so that every decision can be asked about any instant.',
    allowed: /^src\/clock\.ts$/,
    saidIn: (node) => asksTheTime(node) || [...clocks].some(([owner, names]) => isMember(node, owner, names)),
  },
  {
    name: 'word-console',
    comment: 'Only cli/ speaks to the terminal; everybody else returns values or logs.',
    allowed: /^src\/cli\//,
    saidIn: (node) => ts.isIdentifier(node) && node.text === 'console' && !isNameOfMember(node),
  },
  {
    name: 'word-output',
    comment: 'Only cli/ writes to standard output, so that data on it can be piped.',
    allowed: /^src\/(cli\/|bin\.ts$)/,
    saidIn: (node) => isMember(node, 'process', ['stdout']) || isImportOf(node, 'process', 'stdout'),
  },
];

const sayings = sayingsIn('.');
for (const { file, line, rule, comment } of sayings) console.error(`${file}:${line}\n  ${rule}: ${comment}`);

const blind = blindSpots(
  rules.map((rule) => rule.name),
  sayingsIn(plantedTree),
);
for (const sentence of blind) console.error(sentence);

const broken = sayings.length + blind.length;
if (broken === 0) console.log(`${rules.length} rules, each found where it is broken on purpose`);
process.exitCode = broken === 0 ? 0 : 1;

function sayingsIn(root: string): Saying[] {
  return sourceFiles(join(root, 'src')).flatMap((path) => sayingsOf(path, relative(root, path)));
}

function sayingsOf(path: string, file: string): Saying[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const here = rules.filter((rule) => !rule.allowed.test(file));
  const found: Saying[] = [];
  const visit = (node: ts.Node): void => {
    for (const { name, comment, saidIn } of here) {
      if (!saidIn(node)) continue;
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      found.push({ rule: name, file, line, comment });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `owner.name` or `owner['name']`, and `const { name } = owner`. */
function isMember(node: ts.Node, owner: string, names: readonly string[]): boolean {
  if (ts.isPropertyAccessExpression(node))
    return endsIn(node.expression, owner) && names.includes(node.name.text);
  if (ts.isElementAccessExpression(node)) {
    const name = node.argumentExpression;
    return endsIn(node.expression, owner) && ts.isStringLiteralLike(name) && names.includes(name.text);
  }
  return (
    ts.isVariableDeclaration(node) &&
    node.initializer !== undefined &&
    endsIn(node.initializer, owner) &&
    ts.isObjectBindingPattern(node.name) &&
    node.name.elements.some((element) => names.includes((element.propertyName ?? element.name).getText()))
  );
}

/** `owner` itself, or `globalThis.owner`. */
function endsIn(node: ts.Expression, owner: string): boolean {
  return ts.isIdentifier(node)
    ? node.text === owner
    : ts.isPropertyAccessExpression(node) && node.name.text === owner;
}

/** `import { name } from 'node:module'`. */
function isImportOf(node: ts.Node, module: string, name: string): boolean {
  if (!ts.isImportSpecifier(node)) return false;
  const from = node.parent.parent.parent.moduleSpecifier;
  return (
    ts.isStringLiteral(from) &&
    from.text.replace(/^node:/, '') === module &&
    (node.propertyName ?? node.name).text === name
  );
}

/** `new Date()` and `Date()` without arguments; with arguments they only convert. */
function asksTheTime(node: ts.Node): boolean {
  return (
    (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
    endsIn(node.expression, 'Date') &&
    (node.arguments ?? []).length === 0
  );
}

/** Whether the identifier is a property's name: `this.console` is nobody's terminal. */
function isNameOfMember(node: ts.Identifier): boolean {
  return (
    ts.isPropertyAccessExpression(node.parent) &&
    node.parent.name === node &&
    !endsIn(node.parent.expression, 'globalThis')
  );
}
