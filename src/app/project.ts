import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Config } from '../config/config.ts';
import { reasonOf } from '../config/files.ts';
import { loadConfig, type Sources } from '../config/load.ts';
import type { DataMap } from '../datamap/place.ts';
import { checkDataMaps, readDataMap } from '../datamap/read.ts';
import { type Finding, finding, hasErrors, inOrder } from '../finding.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicies } from '../policy/read.ts';
import { compile } from '../rules/compile.ts';
import type { Rule } from '../rules/rule.ts';

/** What a retention policy project says, as far as it can be read without any database. */
export interface Project {
  readonly config: Config;
  readonly policies: readonly Policy[];
  readonly maps: readonly DataMap[];
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
  /** How many files there are, readable or not. */
  readonly files: { readonly policies: number; readonly maps: number };
}

/** A file with its bytes; its name is relative to the working folder, as people type it. */
interface SourceFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Reads everything, reports everything. `config` is null where it could not be read; then nothing else was. */
export function readProject(sources: Sources): {
  readonly project: Project | null;
  readonly findings: readonly Finding[];
} {
  const read = loadConfig(sources);
  const config = read.value;
  if (!config) return { project: null, findings: inOrder(read.findings) };
  const policyFiles = readFolder(config.policies, sources.cwd);
  const mapFiles = readFolder(config.datamap, sources.cwd);
  const { policies, findings: policyFindings } = readPolicies(policyFiles.files);
  const mapReadings = mapFiles.files.map((file) => readDataMap(file.file, file.bytes));
  const maps = mapReadings.flatMap((reading) => reading.value ?? []);
  const found = [
    ...read.findings,
    ...policyFiles.findings,
    ...mapFiles.findings,
    ...policyFindings,
    ...mapReadings.flatMap((reading) => reading.findings),
    ...checkDataMaps(maps),
  ];
  // A policy that could not be read would make its category look forgotten: only whole sets are compared.
  const compiled = hasErrors(found) ? { rules: [], findings: [] } : compile(policies, maps, config);
  const findings = inOrder([...found, ...compiled.findings]);
  const files = { policies: policyFiles.files.length, maps: mapFiles.files.length };
  return { project: { config, policies, maps, rules: compiled.rules, findings, files }, findings };
}

/** The `.yaml` and `.yml` files of one folder, by name; subfolders are somebody else's. */
function readFolder(
  folder: string,
  cwd: string,
): { readonly files: SourceFile[]; readonly findings: Finding[] } {
  const files: SourceFile[] = [];
  const findings: Finding[] = [];
  const shown = show(folder, cwd);
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'));
    if (names.length === 0) findings.push(finding('folder-empty', nowhere(shown), { folder: shown }));
    for (const name of names.sort()) readSource(join(folder, name), folder, cwd, files, findings);
  } catch (error) {
    findings.push(finding('folder-unreadable', nowhere(shown), { folder: shown, reason: reasonOf(error) }));
  }
  return { files, findings };
}

function readSource(
  path: string,
  folder: string,
  cwd: string,
  files: SourceFile[],
  findings: Finding[],
): void {
  const file = show(path, cwd);
  try {
    if (lstatSync(path).isDirectory()) return;
    // A link may lead around inside the folder (as Kubernetes mounts do), never out of it.
    if (!realpathSync(path).startsWith(realpathSync(folder) + sep)) {
      findings.push(finding('file-outside', nowhere(file), { file }));
      return;
    }
    files.push({ file, bytes: readFileSync(path) });
  } catch (error) {
    findings.push(finding('file-unreadable', nowhere(file), { file, reason: reasonOf(error) }));
  }
}

function show(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown === '' || shown.startsWith('..') ? path : shown;
}

function nowhere(file: string): { file: string; line: number; column: number; excerpt: null } {
  return { file, line: 1, column: 1, excerpt: null };
}
