import { isScalar, type ParsedNode, visit } from 'yaml';
import { type Finding, finding, hasErrors, inOrder } from '../finding.ts';
import { capFindings, MAXIMUM_FINDINGS } from './cap.ts';
import type { Document, Path, Reading } from './document.ts';
import { readText } from './encoding.ts';
import { type Lines, lineAt, offsetWrittenAt, positionAt } from './lines.ts';
import { parseSyntax } from './syntax.ts';
import { readTree, type Written } from './tree.ts';

/**
 * Reads one strict YAML 1.2 document with the places of its values. It never throws: bytes of any kind give a
 * document or findings, all of them at once, sorted.
 */
export function readDocument(file: string, bytes: Uint8Array): Reading<Document> {
  const lines = readText(file, bytes);
  if (!('text' in lines)) return { value: null, findings: lines };
  const plain = lines.text.replace(/[\u00a0\u2007\u202f]/g, ' ');
  const syntax = parseSyntax(lines, plain);
  if (syntax.document === null) return { value: null, findings: inOrder(syntax.findings) };
  const root = syntax.document.contents as ParsedNode | null;
  if (root === null || (isScalar(root) && root.value === null && root.source === '')) {
    const empty = finding('yaml-empty', offsetWrittenAt(lines, 0));
    return { value: null, findings: syntax.findings.length > 0 ? inOrder(syntax.findings) : [empty] };
  }
  const tree = readTree(lines, root);
  const findings = joinFindings(findTabs(lines, root), syntax.findings, tree.findings);
  return { value: hasErrors(findings) ? null : locate(lines, tree.written), findings };
}

/** What else is found on a line with a tab, or on one that cannot be read, only follows from that. */
function joinFindings(
  tabs: readonly Finding[],
  syntax: readonly Finding[],
  tree: readonly Finding[],
): Finding[] {
  const tabbed = new Set(tabs.map((found) => found.line));
  const errors = [...tabs, ...syntax.filter((found) => !tabbed.has(found.line))];
  const broken = new Set(errors.map((found) => found.line));
  const own = tree.filter(
    (found) => !broken.has(found.line) && !(isUnwritten(found) && tabbed.has(found.line + 1)),
  );
  return capFindings([...errors, ...own]);
}

/** A key whose value is indented with a tab looks like a key without one. */
function isUnwritten(found: Finding): boolean {
  return found.code === 'yaml-no-value';
}

/** Tabs among the first blanks of a line, which YAML allows at some places; inside a block of text they are text. */
function findTabs(lines: Lines, root: ParsedNode): Finding[] {
  if (!lines.text.includes('\t')) return [];
  const blocks: (readonly [number, number])[] = [];
  visit(root, {
    Scalar(_, node) {
      if (node.type?.startsWith('BLOCK_') && node.range) blocks.push([node.range[0], node.range[1]]);
    },
  });
  const found: Finding[] = [];
  for (const match of lines.text.matchAll(/^ *\t[ \t]*(?=[^\s#])/gm)) {
    const offset = match.index + match[0].indexOf('\t');
    if (found.length > MAXIMUM_FINDINGS) break;
    if (!blocks.some(([start, end]) => offset > start && offset < end)) {
      found.push(finding('yaml-tab', offsetWrittenAt(lines, offset)));
    }
  }
  return found;
}

function locate(lines: Lines, root: Written): Document {
  return {
    file: lines.file,
    text: lines.text,
    value: root.value,
    position(path, part = 'value') {
      const { written, whole } = nearest(root, path);
      const offset = part === 'key' && whole ? (written.keyOffset ?? written.offset) : written.offset;
      return positionAt(lines, offset);
    },
    excerpt(line) {
      return lineAt(lines, line);
    },
    source(path) {
      const { written, whole } = nearest(root, path);
      return whole ? lines.text.slice(written.offset, written.end) : '';
    },
  };
}

function nearest(root: Written, path: Path): { readonly written: Written; readonly whole: boolean } {
  let written = root;
  for (const step of path) {
    const child = written.children.get(step);
    if (child === undefined) return { written, whole: false };
    written = child;
  }
  return { written, whole: true };
}
