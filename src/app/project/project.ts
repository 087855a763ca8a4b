import { isAbsent } from '../../config/address/address.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig, type Sources } from '../../config/load.ts';
import { engineOf } from '../../database/open-session.ts';
import { checkNameLengths } from '../../datamap/name-length.ts';
import type { DataMap } from '../../datamap/place/place.ts';
import { checkDataMaps, readDataMap } from '../../datamap/read.ts';
import { type Finding, hasErrors, inOrder } from '../../finding.ts';
import type { Language } from '../../finding-text/text.ts';
import type { Policy } from '../../policy/policy.ts';
import { readPolicies } from '../../policy/read.ts';
import { acceptFindings } from '../../rules/approval/accepted.ts';
import { compile } from '../../rules/compile.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import type { EngineName } from '../../sql/dialect.ts';
import { readFolder, type SourceFile } from './source-files.ts';

/** What a retention policy project says, as far as it can be read without any database. */
export interface Project {
  readonly config: Config;
  readonly policies: readonly Policy[];
  readonly maps: readonly DataMap[];
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
  /** How many files there are, readable or not. */
  readonly files: { readonly policies: number; readonly maps: number };
  /** What the rules were compiled from. */
  readonly sources: ProjectSources;
}

/** The files of a project. */
export interface ProjectSources {
  readonly policies: readonly SourceFile[];
  readonly maps: readonly SourceFile[];
}

/** Reads everything, reports everything. `project` is null where the configuration could not be read; then nothing else was. */
export function readProject(sources: Sources): {
  readonly project: Project | null;
  readonly findings: readonly Finding[];
  /** In which findings are to be told. */
  readonly language: Language;
} {
  const read = loadConfig(sources);
  const config = read.value;
  if (!config) return { project: null, findings: inOrder(read.findings), language: read.language };
  const policyFiles = readFolder(config.policies, sources.cwd);
  const mapFiles = readFolder(config.datamap, sources.cwd);
  const before = [...read.findings, ...policyFiles.findings, ...mapFiles.findings];
  const project = compileSources(config, { policies: policyFiles.files, maps: mapFiles.files }, before);
  return { project, findings: project.findings, language: read.language };
}

/** Compiles files that were read, wherever they stand; `before` is what was found while they were. */
export function compileSources(
  config: Config,
  sources: ProjectSources,
  before: readonly Finding[] = [],
): Project {
  const { policies, findings: policyFindings } = readPolicies(sources.policies);
  const mapReadings = sources.maps.map((file) => readDataMap(file.file, file.bytes));
  const maps = mapReadings.flatMap((reading) => reading.value ?? []);
  const found = [
    ...before,
    ...policyFindings,
    ...mapReadings.flatMap((reading) => reading.findings),
    ...checkDataMaps(maps),
    ...checkNameLengths(maps, (connection) => engineAt(config, connection)),
  ];
  // A policy that could not be read would make its category look forgotten: only whole sets are compared.
  const compiled = hasErrors(found) ? { rules: [], findings: [] } : compile(policies, maps, config);
  const findings = acceptFindings(inOrder([...found, ...compiled.findings]), policies, maps);
  const files = { policies: sources.policies.length, maps: sources.maps.length };
  return { config, policies, maps, rules: compiled.rules, findings, files, sources };
}

/** What is spoken there; null where the connection is not configured, or its address is not known on this machine. */
function engineAt({ connections }: Config, name: string): EngineName | null {
  const url = Object.hasOwn(connections, name) ? connections[name]?.url : undefined;
  return url === undefined || isAbsent(url) ? null : engineOf(url);
}
