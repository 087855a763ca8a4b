import {
  Composer,
  type CST,
  Lexer,
  Parser,
  visit,
  type YAMLError,
  type Document as YamlDocument,
} from 'yaml';
import { type Finding, type FindingCode, finding } from '../finding.ts';
import { MAXIMUM_FINDINGS } from './cap.ts';
import { type Lines, offsetWrittenAt } from './lines.ts';

const MAXIMUM_DEPTH = 32;

type ErrorCode = YAMLError['code'];

/** What the YAML library calls its errors, in our words; tags, anchors and aliases are found in the tree. */
const CODES: Readonly<Record<ErrorCode, FindingCode | null>> = {
  ALIAS_PROPS: null,
  BAD_ALIAS: null,
  BAD_COLLECTION_TYPE: null,
  MULTIPLE_ANCHORS: null,
  MULTIPLE_TAGS: null,
  NON_STRING_KEY: null,
  TAG_RESOLVE_FAILED: null,
  BAD_DIRECTIVE: 'yaml-directive',
  BAD_DQ_ESCAPE: 'yaml-escape',
  BAD_INDENT: 'yaml-indentation',
  BAD_PROP_ORDER: 'yaml-syntax',
  BAD_SCALAR_START: 'yaml-reserved-character',
  BLOCK_AS_IMPLICIT_KEY: 'yaml-colon-in-text',
  BLOCK_IN_FLOW: 'yaml-not-closed',
  DUPLICATE_KEY: 'yaml-duplicate-key',
  IMPOSSIBLE: 'yaml-syntax',
  KEY_OVER_1024_CHARS: 'yaml-no-colon',
  MISSING_CHAR: 'yaml-not-closed',
  MULTILINE_IMPLICIT_KEY: 'yaml-no-colon',
  MULTIPLE_DOCS: 'yaml-several-documents',
  RESOURCE_EXHAUSTION: 'yaml-too-deep',
  TAB_AS_INDENT: 'yaml-tab',
  UNEXPECTED_TOKEN: 'yaml-syntax',
};

export interface Syntax {
  /** null where the text nests too deeply to be walked. */
  readonly document: YamlDocument.Parsed | null;
  readonly findings: readonly Finding[];
}

/** The text's first document, and what is wrong with the text as YAML. */
export function parseSyntax(lines: Lines, text: string): Syntax {
  const findings: Finding[] = [];
  const tokens = readTokens(text);
  if (typeof tokens === 'number') {
    return {
      document: null,
      findings: [finding('yaml-too-deep', offsetWrittenAt(lines, tokens), { limit: MAXIMUM_DEPTH })],
    };
  }
  for (const token of tokens) {
    if (token.type === 'directive')
      findings.push(finding('yaml-directive', offsetWrittenAt(lines, token.offset)));
  }
  const [document, ...others] = composeDocuments(tokens, text.length);
  const second = others[0];
  if (second !== undefined) {
    findings.push(finding('yaml-several-documents', offsetWrittenAt(lines, second.range[0])));
  }
  let quote: number | null = null;
  for (const error of (document?.errors ?? []).slice(0, MAXIMUM_FINDINGS + 1)) {
    const code = codeOf(error);
    if (code === null) continue;
    let [offset] = error.pos;
    if (/^Missing closing/.test(error.message)) offset = quote ??= lastQuote(document, offset);
    findings.push(finding(code, offsetWrittenAt(lines, offset), { limit: MAXIMUM_DEPTH }));
  }
  return { document: document ?? null, findings: onePerLine(findings) };
}

/** The text's tokens, or the offset where they nest too deeply: the library's own recursion is never reached. */
function readTokens(text: string): CST.Token[] | number {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAXIMUM_DEPTH && depthOf(parser.stack) > MAXIMUM_DEPTH) return parser.offset;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function depthOf(stack: readonly CST.Token[]): number {
  return stack.filter((token) => /^(block-map|block-seq|flow-collection)$/.test(token.type)).length;
}

function composeDocuments(tokens: readonly CST.Token[], length: number): YamlDocument.Parsed[] {
  const { stackTraceLimit } = Error;
  // The library makes an Error of every fault; half a million stack traces take ten times the reading.
  Error.stackTraceLimit = 0;
  try {
    return composeStrictly(tokens, length);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function composeStrictly(tokens: readonly CST.Token[], length: number): YamlDocument.Parsed[] {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    strict: true,
    // Both are quadratic or too lenient in the library; the tree has its own check.
    uniqueKeys: false,
    merge: false,
    intAsBigInt: true,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return [...composer.compose(tokens, true, length)];
}

function codeOf(error: YAMLError): FindingCode | null {
  if (error.code === 'MISSING_CHAR' && /^Implicit map keys|^Sequence item/.test(error.message))
    return 'yaml-no-colon';
  if (error.code === 'BAD_INDENT' && /^Flow/.test(error.message)) return 'yaml-not-closed';
  return CODES[error.code];
}

/** Where the quote opens that is never closed: the library names the end of the text. */
function lastQuote(document: YamlDocument.Parsed | undefined, otherwise: number): number {
  let offset = otherwise;
  if (document === undefined) return offset;
  visit(document, {
    Scalar(_, node) {
      if (node.type?.startsWith('QUOTE_') && node.range) offset = node.range[0];
    },
  });
  return offset;
}

/** The first finding of each line, and the first that has no better name: what follows mostly follows from it. */
function onePerLine(findings: readonly Finding[]): Finding[] {
  const seen = new Set<number>();
  const lost = findings.find((found) => found.code === 'yaml-syntax');
  return findings.filter(
    (found) =>
      (found.code !== 'yaml-syntax' || found === lost) && !seen.has(found.line) && seen.add(found.line),
  );
}
