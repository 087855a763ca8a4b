import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { type Finding, finding, hasErrors, inOrder, wordFinding } from '../finding.ts';
import type { Facts, Language } from '../finding-text/text.ts';
import { decode } from '../reading/decode.ts';
import { type Document, type Path, type Reading, valueAt } from '../reading/document.ts';
import { readDocument } from '../reading/read-document.ts';
import { type Absence, isOpenedLater } from './absent.ts';
import { isAbsent } from './address/address.ts';
import { type SecuredAddresses, secureAddresses } from './address/secure-addresses.ts';
import { redactLine, redactText } from './address/url.ts';
import { buildConfig } from './build.ts';
import type { Config } from './config.ts';
import { hostFiles, hostModes, type ReadFile, type ReadMode, reasonPhrase } from './files.ts';
import { type Interpolated, interpolate } from './interpolate.ts';
import { openKeyFiles } from './open-key-files.ts';
import { type Flags, type Override, override, readOverrides } from './override.ts';
import { recordOf } from './record.ts';
import { configSchema, numericKeys } from './schema/schema.ts';
import type { Environment } from './variable.ts';

/** Everything a configuration is made of. */
export interface Sources {
  readonly flags?: Flags;
  /** This process's own where it is left out. */
  readonly environment?: Environment;
  /** The working folder, absolute. */
  readonly cwd: string;
  readonly readFile?: ReadFile;
  /** Where `readFile` is given, nothing is known of any rights by default. */
  readonly readMode?: ReadMode;
  /**
   * Whether only files are wanted, and no database is reached by them: then addresses and paths that are not known on this
   * machine are left out, all of them. Else an address may be absent until it is used, and nothing besides.
   */
  readonly filesOnly?: true;
}

/** A configuration, and in which language to tell what was found in it: English where that could not be read. */
export interface ConfigReading extends Reading<Config> {
  readonly language: Language;
}

/** The configuration of a folder, where nobody says otherwise. */
export const DEFAULT_FILE = 'retentiond.yaml';

/** Where the configuration is looked for, absolute: `--config`, else `RETENTIOND_CONFIG`, else the default. */
export function configPath({ flags = {}, environment = process.env, cwd }: Sources): string {
  return resolve(cwd, flags.config ?? (environment['RETENTIOND_CONFIG'] || DEFAULT_FILE));
}

/**
 * Reads `--config`, else `RETENTIOND_CONFIG`, else `retentiond.yaml`, and merges it with environment and flags:
 * flag > environment > file > default. It never throws, and no finding holds a secret.
 */
export function loadConfig(sources: Sources): ConfigReading {
  const { flags = {}, environment = process.env, cwd, readFile = hostFiles, filesOnly = false } = sources;
  const path = configPath(sources);
  const shown = shownPath(cwd, path);
  const bytes = readBytes(path, shown, readFile);
  const secretFiles = new Set<string>();
  const readSecret: ReadFile = (file) => {
    secretFiles.add(resolve(cwd, file));
    return readFile(file);
  };
  const overrides = readOverrides(flags, environment, readSecret);
  const spoken = languageOf(overrides.overrides, null);
  if (!(bytes instanceof Uint8Array)) return { value: null, findings: [bytes], language: spoken };
  const read = readDocument(shown, bytes);
  const findings = [...read.findings, ...overrides.findings];
  if (read.value === null) return { value: null, findings: redacted(findings, shown), language: spoken };
  const isReplaced = (at: Path): boolean =>
    overrides.overrides.some((one) => one.path.join('.') === at.join('.'));
  const isNumber = (at: Path): boolean => numericKeys.includes(String(at.at(-1)));
  const filled = interpolate({
    document: read.value,
    environment,
    readFile: readSecret,
    isReplaced,
    isNumber,
  });
  const document: Document = override(filled.document, overrides.overrides);
  const written = decode(document, configSchema);
  const told = written.findings.filter((found) => !filled.faulty.some((at) => isSamePlace(at, found)));
  const needed = filesOnly ? [] : filled.absent.filter(({ path: at }) => !isOpenedLater(at));
  const lacking = needed.map((one) => one.finding);
  const all = redacted([...findings, ...filled.findings, ...lacking, ...told], shown);
  const language = languageOf(overrides.overrides, document);
  if (written.value === null || hasErrors(all)) return { value: null, findings: all, language };
  const beside = (file: string): string => resolve(dirname(path), file);
  const absent = new Map(filled.absent.map((one) => [one.path.join('.'), one.finding]));
  const around = { resolve: beside, readFile: readSecret, absent, filesOnly };
  const addresses = secureAddresses(document, written.value, around);
  const readMode = sources.readMode ?? (sources.readFile ? () => null : hostModes);
  const open = openKeyFiles(document, written.value, addresses.keyFiles, beside, readMode);
  const last = redacted([...all, ...addresses.findings, ...open], shown);
  if (hasErrors(last)) return { value: null, findings: last, language };
  const background = { path, cwd, document, overrides: overrides.overrides };
  return {
    value: buildConfig(
      {
        ...background,
        addresses: addresses.of,
        secretFiles: [...secretFiles].sort(),
        absent: absences(addresses.of, filled.absent).map((one) => ({
          ...one,
          finding: redactedFinding(one.finding, shown),
        })),
      },
      written.value,
    ),
    findings: last,
    language,
  };
}

/** Every text that is absent, and every address by the files that it needs. */
function absences(addresses: SecuredAddresses['of'], texts: Interpolated['absent']): readonly Absence[] {
  const written = texts.map(({ path, finding: found }) => ({ setting: path.join('.'), finding: found }));
  const besides = [...addresses].flatMap(([setting, address]) =>
    isAbsent(address) && !written.some((one) => one.setting === setting)
      ? [{ setting, finding: address.absent }]
      : [],
  );
  return [...written.filter(({ setting }) => !/\.tls\.[^.]+$/.test(setting)), ...besides];
}

/** What a flag or variable says of it, else the file, however much else is wrong there. */
function languageOf(overrides: readonly Override[], document: Document | null): Language {
  const replaced = overrides.find(({ path }) => path.join('.') === 'language')?.value;
  const written = replaced ?? (document === null ? undefined : valueAt(document, ['language']));
  return written === 'fr' ? 'fr' : 'en';
}

function readBytes(path: string, shown: string, readFile: ReadFile): Uint8Array | Finding {
  try {
    return readFile(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
    const facts = { path: shown, reason: reasonPhrase(error) };
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
  return inOrder(findings.map((found) => redactedFinding(found, file)));
}

function redactedFinding(found: Finding, file: string): Finding {
  const excerpt = found.file === file && found.excerpt !== null ? redactLine(found.excerpt) : null;
  return wordFinding({ ...found, facts: redactedFacts(found.facts), excerpt }, 'en');
}

function redactedFacts(facts: Facts): Facts {
  return recordOf(
    Object.entries(facts).map(
      ([name, fact]) => [name, typeof fact === 'string' ? redactText(fact) : fact] as const,
    ),
  );
}

function isSamePlace(a: Pick<Finding, 'file' | 'line' | 'column'>, b: Finding): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}
