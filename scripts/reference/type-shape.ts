import ts from 'typescript';
import type { FindingCode } from '../../src/finding.ts';
import type { DefectCode } from '../../src/ledger/verify/books/defect.ts';

/** Deeper than any document of ours: a type that contains itself would never end. */
const MAX_DEPTH = 9;

/** A type as JSON would show it, with what its fields' comments say. */
export function shapeText(type: ts.Type, checker: ts.TypeChecker): string {
  return shapeOf(type, { checker, depth: 0 });
}

interface Scene {
  readonly checker: ts.TypeChecker;
  readonly depth: number;
}

function shapeOf(type: ts.Type, scene: Scene): string {
  if (scene.depth > MAX_DEPTH) throw new Error(`${scene.checker.typeToString(type)} is too deep to be told`);
  if (type.isUnion()) return unionOf(type, scene);
  if (type.isStringLiteral()) return JSON.stringify(type.value);
  if (type.isNumberLiteral()) return String(type.value);
  if (type.isIntersection() || type.flags & ts.TypeFlags.Object) return objectOf(type, scene);
  const name = scene.checker.typeToString(type);
  if (['string', 'number', 'boolean', 'null', 'true', 'false'].includes(name)) return name;
  if (name === 'unknown') return 'any value';
  throw new Error(`${name} has no form in JSON`);
}

/** Long lists that have a page of their own; each is known by one word that stands in no other. */
const PAGES: readonly (readonly [word: string, page: string])[] = [
  ['yaml-tab' satisfies FindingCode, 'code (findings.md)'],
  ['checkpoint root' satisfies DefectCode, 'code (ledger-defects.md)'],
];

/** `undefined` is what a field that may lack is, and stands in no document. */
function unionOf(type: ts.UnionType, scene: Scene): string {
  const page = PAGES.find(([word]) => type.types.some((one) => one.isStringLiteral() && one.value === word));
  if (page) return page[1];
  if (isEntry(type, scene)) return 'entry of the ledger (entries.md)';
  const types = type.types.filter((one) => !(one.flags & ts.TypeFlags.Undefined));
  const hasBoth = types.filter((one) => one.flags & ts.TypeFlags.BooleanLiteral).length === 2;
  const shapes = types
    .filter((one) => !(hasBoth && one.flags & ts.TypeFlags.BooleanLiteral))
    .map((one) => shapeOf(one, scene))
    // The checker has its own order, which changes with code that is none of ours here.
    .sort();
  const last = shapes.includes('null') ? ['null'] : [];
  return [...shapes.filter((one) => one !== 'null'), ...(hasBoth ? ['boolean'] : []), ...last].join(' | ');
}

/** Only entries of the ledger have so many kinds. */
function isEntry(type: ts.UnionType, { checker }: Scene): boolean {
  const kinds = type.types.filter((one) => checker.getPropertyOfType(one, 'kind'));
  return kinds.length > 10;
}

function objectOf(type: ts.Type, scene: Scene): string {
  const { checker, depth } = scene;
  const within = { checker, depth: depth + 1 };
  if (checker.isTupleType(type))
    return `[${checker
      .getTypeArguments(type as ts.TypeReference)
      .map((one) => shapeOf(one, within))
      .join(', ')}]`;
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    const shape = shapeOf(item as ts.Type, scene);
    return `[${shape}]`;
  }
  const indexed = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  const pad = '  '.repeat(depth + 1);
  const fields = inOrder(checker.getPropertiesOfType(type)).map((field) => fieldOf(field, pad, within));
  if (indexed) fields.push([`${pad}<name>: ${shapeOf(indexed.type, within)}`, '']);
  const lines = fields.map(([text, note], index) => `${text}${index < fields.length - 1 ? ',' : ''}${note}`);
  return ['{', ...lines, `${'  '.repeat(depth)}}`].join('\n');
}

/** As they are declared: of types made of others the checker has an order of its own. */
function inOrder(fields: readonly ts.Symbol[]): readonly ts.Symbol[] {
  const keyOf = (field: ts.Symbol): readonly [string, number, string] => {
    const declared = field.valueDeclaration ?? field.declarations?.[0];
    if (field.name === 'format_version') return ['', 0, ''];
    return declared ? [declared.getSourceFile().fileName, declared.pos, ''] : ['~', 0, field.name];
  };
  return [...fields].sort((one, other) => compare(keyOf(one), keyOf(other)));
}

function compare(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  const index = one.findIndex((value, at) => value !== other[at]);
  if (index < 0) return 0;
  return (one[index] as string | number) < (other[index] as string | number) ? -1 : 1;
}

/** A field, and behind the comma what its comment says. */
function fieldOf(field: ts.Symbol, pad: string, scene: Scene): readonly [text: string, note: string] {
  const optional = field.flags & ts.SymbolFlags.Optional ? '?' : '';
  const shape = numberIn(field) ?? shapeOf(scene.checker.getTypeOfSymbol(field), scene);
  const said = ts
    .displayPartsToString(field.getDocumentationComment(scene.checker))
    .replace(/\s+/g, ' ')
    .trim();
  return [`${pad}"${field.name}"${optional}: ${shape}`, said === '' ? '' : ` // ${said}`];
}

/** A number that is written in place is that number, though its type is wider. */
function numberIn({ valueDeclaration: declared }: ts.Symbol): string | null {
  const isWritten =
    declared && ts.isPropertyAssignment(declared) && ts.isNumericLiteral(declared.initializer);
  return isWritten ? declared.initializer.getText() : null;
}
