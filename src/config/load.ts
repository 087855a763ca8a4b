import { isAbsolute, relative, resolve } from 'node:path';
import { type Finding, finding, hasErrors, inOrder } from '../finding.ts';
import { decode } from '../reading/decode.ts';
import type { Document, Path, Reading } from '../reading/document.ts';
import { readDocument } from '../reading/read-document.ts';
import { buildConfig } from './build.ts';
import type { Config } from './config.ts';
import { hostFiles, type ReadFile, reasonOf } from './files.ts';
import { interpolate } from './interpolate.ts';
import { type Flags, override, readOverrides } from './override.ts';
import { configSchema, numericKeys } from './schema.ts';
import { redactLine, redactMessage } from './url.ts';
import type { Environment } from './variable.ts';

/** Everything a configuration is made of. */
export interface Sources {
  readonly flags?: Flags;
  /** This process's own where it is left out. */
  readonly environment?: Environment;
  /** The working folder, absolute. */
  readonly cwd: string;
  readonly readFile?: ReadFile;
}

const DEFAULT_FILE = 'retentiond.yaml';

/**
 * Reads `--config`, else `RETENTIOND_CONFIG`, else `retentiond.yaml`, and merges it with environment and flags:
 * flag > environment > file > default. It never throws, and no finding holds a secret.
 */
export function loadConfig(sources: Sources): Reading<Config> {
  const { flags = {}, environment = process.env, cwd, readFile = hostFiles } = sources;
  const path = resolve(cwd, flags.config ?? (environment['RETENTIOND_CONFIG'] || DEFAULT_FILE));
  const shown = shownPath(cwd, path);
  const bytes = readBytes(path, shown, readFile);
  if (!(bytes instanceof Uint8Array)) return { value: null, findings: [bytes] };
  const read = readDocument(shown, bytes);
  const overrides = readOverrides(flags, environment, readFile);
  const findings = [...read.findings, ...overrides.findings];
  if (read.value === null) return { value: null, findings: redacted(findings, shown) };
  const isReplaced = (at: Path): boolean =>
    overrides.overrides.some((one) => one.path.join('.') === at.join('.'));
  const isNumber = (at: Path): boolean => numericKeys.includes(String(at.at(-1)));
  const filled = interpolate({ document: read.value, environment, readFile, isReplaced, isNumber });
  const document: Document = override(filled.document, overrides.overrides);
  const written = decode(document, configSchema);
  const told = written.findings.filter((found) => !filled.faulty.some((at) => isSamePlace(at, found)));
  const all = redacted([...findings, ...filled.findings, ...told], shown);
  if (written.value === null || hasErrors(all)) return { value: null, findings: all };
  return {
    value: buildConfig({ path, cwd, document, overrides: overrides.overrides }, written.value),
    findings: all,
  };
}

function readBytes(path: string, shown: string, readFile: ReadFile): Uint8Array | Finding {
  try {
    return readFile(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
    const facts = { path: shown, reason: reasonOf(error) };
    const at = { file: shown, line: 1, column: 1, excerpt: null };
    return finding(missing ? 'config-missing' : 'config-unreadable', at, facts);
  }
}

/** Relative to the working folder where it is inside, as people type it. */
function shownPath(cwd: string, path: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/** Sorted, without passwords; a flag or variable has no line to show. */
function redacted(findings: readonly Finding[], file: string): Finding[] {
  return inOrder(
    findings.map((found) => ({
      ...found,
      message: redactMessage(found.message),
      excerpt: found.file === file && found.excerpt !== null ? redactLine(found.excerpt) : null,
    })),
  );
}

function isSamePlace(a: Pick<Finding, 'file' | 'line' | 'column'>, b: Finding): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}
