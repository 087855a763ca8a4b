import type { z } from 'zod';
import { type Finding, type FindingCode, finding, isFindingCode } from '../finding.ts';
import type { Facts } from '../finding-text/text.ts';
import { type Document, type Path, valueAt, writtenAt } from './document.ts';
import { lookAlike } from './key.ts';
import { nearest } from './nearest.ts';
import type { Refusal } from './refuse.ts';
import { explainKeys, keysMeant } from './unknown-keys.ts';

type Issue = z.core.$ZodIssue;
type TypeIssue = Pick<z.core.$ZodIssueInvalidType, 'expected' | 'message'>;

/** Whether a schema's own check has said what is wrong: that the value has another shape says less. */
function isRefusal(issue: Issue): boolean {
  return issue.code === 'custom' && issue.params !== undefined;
}

function isAboutShape({ code }: Issue): boolean {
  return code === 'invalid_union' || code === 'invalid_type';
}

/** A schema's issues as findings; a key that is only misspelt is not reported as missing, too. */
export function explainIssues(document: Document, issues: readonly Issue[], base: Path = []): Finding[] {
  const meant = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    for (const key of keysMeant(issue)) meant.add(JSON.stringify([...issue.path, key]));
  }
  const refused = new Set(issues.filter(isRefusal).map(({ path }) => JSON.stringify(path)));
  return issues
    .filter((issue) => issue.code === 'unrecognized_keys' || !meant.has(JSON.stringify(issue.path)))
    .filter((issue) => !isAboutShape(issue) || !refused.has(JSON.stringify(issue.path)))
    .flatMap((issue) => explainIssue(document, issue, base));
}

/** One issue of a schema as findings at the key or value concerned; `base` is the path of a union's value. */
function explainIssue(document: Document, issue: Issue, base: Path): Finding[] {
  const path = [...base, ...issue.path] as Path;
  const written = (code: FindingCode, facts: Facts = {}, part: 'key' | 'value' = 'value') => [
    finding(code, writtenAt(document, path, part), {
      key: keyOf(path),
      written: document.source(path),
      ...facts,
    }),
  ];
  if (issue.code === 'unrecognized_keys') return explainKeys(document, path, issue);
  if (issue.code === 'custom') {
    const refusal = issue.params as Refusal | undefined;
    return refusal === undefined
      ? written('not-allowed-here')
      : written(refusal.code, refusal.facts, refusal.part);
  }
  if (path.length > 0 && valueAt(document, path) === undefined) return written('missing-key');
  switch (issue.code) {
    case 'invalid_type':
      return explainType(document, path, issue);
    case 'invalid_value':
      return explainChoice(document, path, issue.values.map(String));
    case 'invalid_union':
      return explainUnion(document, path, issue.errors);
    case 'invalid_key':
      return issue.issues.flatMap((inner) => explainKey(document, path, inner));
    case 'invalid_element':
      return issue.issues.flatMap((inner) => explainIssue(document, inner, path));
    case 'too_small':
      return written(...tooSmall(issue.origin, Number(issue.minimum)));
    case 'too_big':
      return written(tooBig(issue.origin), { maximum: Number(issue.maximum) });
    default:
      return written('not-allowed-here');
  }
}

function tooBig(origin: string): FindingCode {
  if (origin === 'string') return 'too-long';
  return origin === 'number' || origin === 'int' ? 'number-too-large' : 'list-too-long';
}

function tooSmall(origin: string, minimum: number): [FindingCode, Facts] {
  if (origin === 'string') return ['empty-text', {}];
  return origin === 'number' || origin === 'int'
    ? ['number-too-small', { minimum }]
    : ['empty-list', { minimum }];
}

/** A key of a record that is no name: the same findings as for a value, at the key. */
function explainKey(document: Document, path: Path, issue: Issue): Finding[] {
  const key = String(path.at(-1));
  const at = writtenAt(document, path, 'key');
  const refusal = issue.code === 'custom' ? (issue.params as Refusal | undefined) : undefined;
  if (refusal !== undefined) return [finding(refusal.code, at, { key, written: key, ...refusal.facts })];
  const allowed = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const suggestion = nearest(key, allowed);
  if (suggestion !== null) return [finding('misspelt-key', at, { key, suggestion })];
  return allowed.length > 0
    ? [finding('unknown-key', at, { key, allowed: allowed.join(', ') })]
    : [finding('not-allowed-here', at, { key, written: key })];
}

function explainType(document: Document, path: Path, { expected, message }: TypeIssue): Finding[] {
  const at = writtenAt(document, path);
  const value = valueAt(document, path);
  const facts = { key: keyOf(path), written: document.source(path) };
  if (path.length === 0) return [finding('file-not-a-mapping', at)];
  if (value === null) return [finding('null-not-allowed', at, facts)];
  if (expected === 'string' && typeof value === 'object') return [finding('not-one-text', at, facts)];
  // A schema that knows better than to ask for quotes.
  if (isFindingCode(message)) return [finding(message, at, facts)];
  if (expected === 'string') return [finding('not-a-text', at, facts)];
  if (typeof value === 'bigint')
    return [finding('number-too-large', at, { ...facts, maximum: Number.MAX_SAFE_INTEGER })];
  return [finding(TYPE_CODES[expected] ?? 'not-allowed-here', at, facts)];
}

const TYPE_CODES: Readonly<Record<string, FindingCode>> = {
  number: 'not-a-number',
  int: 'not-a-whole-number',
  boolean: 'not-true-or-false',
  array: 'not-a-list',
  object: 'not-a-mapping',
  record: 'not-a-mapping',
};

function explainChoice(document: Document, path: Path, allowed: readonly string[]): Finding[] {
  const written = document.source(path);
  const value = valueAt(document, path);
  const suggestion = typeof value === 'string' ? nearest(value, allowed) : null;
  const facts = { key: keyOf(path), written };
  const at = writtenAt(document, path);
  const odd = typeof value === 'string' ? lookAlike(value) : null;
  // To suggest a word that looks the same would teach nothing.
  if (odd !== null) return [finding('yaml-look-alike', at, { key: String(value), letter: odd })];
  return suggestion === null
    ? [finding('not-allowed-value', at, { ...facts, allowed: allowed.join(', ') })]
    : [finding('misspelt-value', at, { ...facts, suggestion })];
}

/**
 * A value that no branch of a union takes, told by the branch that it was meant for: the one whose outer shape it
 * has, then the one with the fewest faults; the first branch where it has none of the shapes.
 */
function explainUnion(document: Document, path: Path, branches: readonly Issue[][]): Finding[] {
  const value = valueAt(document, path);
  const fitting = branches.filter((issues) => !issues.some((issue) => isOtherShape(issue, value)));
  const choices = branches
    .flat()
    .filter((issue) => issue.code === 'invalid_value' && issue.path.length === 0);
  if (fitting.length === 0 && choices.length > 1) {
    return explainChoice(
      document,
      path,
      choices.flatMap((issue) => ('values' in issue ? issue.values.map(String) : [])),
    );
  }
  const candidates = fitting.length > 0 ? fitting : groupsFirst(branches, value).slice(0, 1);
  const best = candidates.reduce((a, b) => (b.length < a.length ? b : a), candidates[0] ?? []);
  return explainIssues(document, best, path);
}

/** For a list the branches that want a list or a group: the few words that another branch allows would mislead. */
function groupsFirst(branches: readonly Issue[][], value: unknown): readonly Issue[][] {
  if (!Array.isArray(value) || !branches[0]?.some(({ code }) => code === 'invalid_value')) return branches;
  const wantsGroup = (issues: readonly Issue[]): boolean =>
    issues.some(
      (issue) => issue.code === 'invalid_type' && ['object', 'record', 'array'].includes(issue.expected),
    );
  return [...branches.filter(wantsGroup), ...branches.filter((issues) => !wantsGroup(issues))];
}

/** Whether a branch wants a text where a group is written, or the other way round. */
function isOtherShape(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_value') return typeof value === 'object';
  return issue.code === 'invalid_type' || issue.code === 'invalid_union';
}

/** How a person finds the value: its key; an item of a list by its number, from 1. */
function keyOf(path: Path): string {
  const last = path.at(-1);
  if (typeof last !== 'number') return last ?? '';
  return `${keyOf(path.slice(0, -1))} #${last + 1}`.trim();
}
