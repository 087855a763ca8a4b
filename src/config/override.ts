import { type Finding, finding } from '../finding.ts';
import type { Document, Path } from '../reading/document.ts';
import type { ReadFile } from './files.ts';
import { recordOf } from './record.ts';
import { type Environment, readVariable } from './variable.ts';

/** What is said on the command line; relative paths are relative to the working folder. */
export interface Flags {
  readonly config?: string | undefined;
  readonly policies?: string | undefined;
  readonly datamap?: string | undefined;
  readonly language?: string | undefined;
}

/** A value that is stronger than the file's. */
export interface Override {
  readonly path: Path;
  readonly origin: 'flag' | 'environment';
  /** The flag or variable, as a finding names it. */
  readonly name: string;
  readonly value: string;
}

interface Overridable {
  readonly path: Path;
  readonly variable: string;
  readonly flag: Exclude<keyof Flags, 'config'> | null;
}

/** What a flag or a variable may say instead of the file. */
export const OVERRIDABLES: readonly Overridable[] = [
  { path: ['control', 'url'], variable: 'RETENTIOND_CONTROL_URL', flag: null },
  { path: ['queue', 'url'], variable: 'RETENTIOND_QUEUE_URL', flag: null },
  { path: ['policies'], variable: 'RETENTIOND_POLICIES', flag: 'policies' },
  { path: ['datamap'], variable: 'RETENTIOND_DATAMAP', flag: 'datamap' },
  { path: ['timezone'], variable: 'RETENTIOND_TIMEZONE', flag: null },
  { path: ['language'], variable: 'RETENTIOND_LANGUAGE', flag: 'language' },
];

/** What flags and environment set, a flag before a variable. */
export function readOverrides(
  flags: Flags,
  environment: Environment,
  readFile: ReadFile,
): { readonly overrides: readonly Override[]; readonly findings: readonly Finding[] } {
  const overrides: Override[] = [];
  const findings: Finding[] = [];
  for (const { path, variable, flag } of OVERRIDABLES) {
    const given = flag === null ? undefined : flags[flag];
    if (given !== undefined) {
      overrides.push({ path, origin: 'flag', name: `--${flag}`, value: given });
      continue;
    }
    const value = readVariable(variable, environment, readFile);
    if (typeof value === 'string') overrides.push({ path, origin: 'environment', name: variable, value });
    else if (value !== null) findings.push(finding(value.code, nowhere(variable), value.facts));
  }
  return { overrides, findings };
}

/** The document with the overrides in it; they stand where the flag or variable does. */
export function override(document: Document, overrides: readonly Override[]): Document {
  const at = new Map(overrides.map((one) => [JSON.stringify(one.path), one]));
  const find = (path: Path): Override | undefined => at.get(JSON.stringify(path));
  return {
    ...document,
    value: overrides.reduce((value, { path, value: given }) => withValue(value, path, given), document.value),
    position(path, part) {
      const one = find(path);
      return one === undefined ? document.position(path, part) : { file: one.name, line: 1, column: 1 };
    },
    source(path) {
      const one = find(path);
      if (one === undefined) return document.source(path);
      return one.origin === 'flag' ? one.value : `\${${one.name}}`;
    },
  };
}

/** A mapping with one more value; what is no mapping stays as it is, and the schema says so. */
function withValue(target: unknown, path: Path, value: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (target !== undefined && (typeof target !== 'object' || target === null || Array.isArray(target)))
    return target;
  const mapping = (target ?? {}) as Readonly<Record<string, unknown>>;
  return recordOf([...Object.entries(mapping), [String(key), withValue(mapping[key], rest, value)] as const]);
}

function nowhere(name: string): {
  readonly file: string;
  readonly line: 1;
  readonly column: 1;
  readonly excerpt: null;
} {
  return { file: name, line: 1, column: 1, excerpt: null };
}
