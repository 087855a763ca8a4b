import { isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, type Scalar } from 'yaml';
import { type Finding, type FindingCode, finding } from '../finding.ts';
import type { Facts } from '../finding-text/text.ts';
import { MAXIMUM_FINDINGS } from './cap.ts';
import { codePoint } from './encoding.ts';
import { isForbiddenKey, lookAlike } from './key.ts';
import { type Lines, offsetWrittenAt, positionAt } from './lines.ts';

/** A value and where it was written; offsets count from the start of the text. */
export interface Written {
  readonly value: unknown;
  /** Of the key in its mapping; null in a list and at the top. */
  readonly keyOffset: number | null;
  readonly offset: number;
  readonly end: number;
  readonly children: ReadonlyMap<string | number, Written>;
}

interface Walk {
  readonly lines: Lines;
  readonly findings: Finding[];
}

const NO_CHILDREN: ReadonlyMap<string | number, Written> = new Map();

/** Digits that have one reading in every YAML version and in every head: no `010`, `0x1F`, `1e3`, `+5`, `.inf`. */
const PLAIN_NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/;
const EXACT_DIGITS = 15;

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape in double quotes can write what the text itself may not hold
const ESCAPED_CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]|\p{Cs}/u;

/** Plain values with their places; whatever YAML allows and this project does not becomes a finding. */
export function readTree(
  lines: Lines,
  root: ParsedNode,
): { readonly written: Written; readonly findings: Finding[] } {
  const walk: Walk = { lines, findings: [] };
  const written = readNode(walk, root, null, root.range[0]);
  return { written, findings: walk.findings };
}

function add(walk: Walk, code: FindingCode, offset: number, facts: Facts = {}): void {
  if (walk.findings.length <= MAXIMUM_FINDINGS)
    walk.findings.push(finding(code, offsetWrittenAt(walk.lines, offset), facts));
}

function readNode(walk: Walk, node: ParsedNode, keyOffset: number | null, offset: number): Written {
  if (isAlias(node)) {
    add(walk, 'yaml-alias', offset);
    return { value: undefined, keyOffset, offset, end: node.range[1], children: NO_CHILDREN };
  }
  if (node.anchor !== undefined) add(walk, 'yaml-anchor', offset);
  if (node.tag !== undefined) add(walk, 'yaml-tag', offset, { tag: shortTag(node.tag) });
  const place = { keyOffset, offset, end: node.range[1] };
  if (isMap(node))
    return { ...place, ...readMapping(walk, node.items as Pair<ParsedNode, ParsedNode | null>[]) };
  if (isSeq(node)) return { ...place, ...readList(walk, node.items as ParsedNode[]) };
  return { ...place, value: readScalar(walk, node, offset), children: NO_CHILDREN };
}

function readMapping(
  walk: Walk,
  pairs: readonly Pair<ParsedNode, ParsedNode | null>[],
): Pick<Written, 'value' | 'children'> {
  const value: Record<string, unknown> = Object.create(null);
  const children = new Map<string | number, Written>();
  for (const pair of pairs) {
    const keyOffset = pair.key.range[0];
    const key = readKey(walk, pair.key);
    if (key === null) continue;
    const first = children.get(key);
    if (first !== undefined) {
      const line = positionAt(walk.lines, first.keyOffset ?? first.offset).line;
      add(walk, 'yaml-duplicate-key', keyOffset, { key, line });
      continue;
    }
    const child = isUnwritten(pair.value)
      ? { value: undefined, keyOffset, offset: keyOffset, end: keyOffset, children: NO_CHILDREN }
      : readNode(walk, pair.value as ParsedNode, keyOffset, (pair.value as ParsedNode).range[0]);
    if (isUnwritten(pair.value)) add(walk, 'yaml-no-value', keyOffset, { key });
    children.set(key, child);
    value[key] = child.value;
  }
  return { value, children };
}

/** A key in NFC, so that one word typed on two systems is one key; null where it cannot be one. */
function readKey(walk: Walk, node: ParsedNode): string | null {
  const offset = node.range[0];
  if (isAlias(node)) {
    add(walk, 'yaml-alias', offset);
    return null;
  }
  if (node.anchor !== undefined) add(walk, 'yaml-anchor', offset);
  if (node.tag !== undefined) add(walk, 'yaml-tag', offset, { tag: shortTag(node.tag) });
  if (!isScalar(node) || typeof node.value !== 'string') {
    add(walk, 'yaml-key-not-text', offset, { key: walk.lines.text.slice(offset, node.range[1]) });
    return null;
  }
  const key = (readScalar(walk, node, offset) as string).normalize('NFC');
  const odd = lookAlike(key);
  if (key === '<<') add(walk, 'yaml-merge', offset);
  else if (isForbiddenKey(key)) add(walk, 'yaml-forbidden-key', offset, { key });
  else if (odd !== null) add(walk, 'yaml-look-alike', offset, { key, letter: odd });
  else return key;
  return null;
}

function readList(walk: Walk, items: readonly ParsedNode[]): Pick<Written, 'value' | 'children'> {
  const value: unknown[] = [];
  const children = new Map<string | number, Written>();
  for (const [index, item] of items.entries()) {
    const offset = item.range[0];
    if (isUnwritten(item)) add(walk, 'yaml-no-item', offset);
    const child = readNode(walk, item, null, offset);
    children.set(index, child);
    value.push(child.value);
  }
  return { value, children };
}

/** Whether nothing stands where a value is expected: YAML reads that as null, people forget it. */
function isUnwritten(node: ParsedNode | null): boolean {
  return (
    node === null || (isScalar(node) && node.value === null && node.source === '' && node.tag === undefined)
  );
}

function readScalar(walk: Walk, node: Scalar.Parsed, offset: number): unknown {
  const value: unknown = node.value;
  const written = node.source ?? '';
  if (typeof value === 'string') {
    const control = ESCAPED_CONTROL.exec(value);
    if (control !== null) add(walk, 'yaml-control-character', offset, { character: codePoint(control[0]) });
    return value;
  }
  if (value === null && written !== 'null' && written !== '') add(walk, 'yaml-null', offset, { written });
  if (typeof value !== 'number' && typeof value !== 'bigint') return value;
  if (!PLAIN_NUMBER.test(written) || losesDigits(value, written))
    add(walk, 'yaml-number', offset, { written });
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A tag as people write it. */
function shortTag(tag: string): string {
  return tag.replace(/^tag:yaml\.org,2002:/, '!!');
}

function losesDigits(value: number | bigint, written: string): boolean {
  return typeof value === 'number' && written.replace(/[-.]|^-?0[.]0*/g, '').length > EXACT_DIGITS;
}
