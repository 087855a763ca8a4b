import type { Config } from '../../config/config.ts';
import type { Sources } from '../../config/load.ts';
import { sha256Hex } from '../../digest.ts';
import { type Finding, hasErrors } from '../../finding.ts';
import { acts, type Rule } from '../../rules/rule.ts';
import { type Project, type ProjectSources, readProject } from '../project.ts';
import { hashSources } from '../source-hash.ts';

/** What a daemon works by, all of one reading. */
export interface RuleSet {
  readonly config: Config;
  /** Those that ever change a row: the others have no runs, and wait for nobody's approval. */
  readonly rules: readonly Rule[];
  /** What they were compiled from. */
  readonly sources: ProjectSources;
}

/** Where a daemon's rules come from, and what keeps a newer text from being in force. */
export interface RuleSource {
  /** The last good set. */
  readonly set: RuleSet;
  /** Why a newer text is not in force, one line each; empty where nothing is in its way. */
  readonly troubles: readonly string[];
  /** Looks at the files; true where another set is in force now. A bad text changes nothing and is remembered. */
  look(): boolean;
}

/** Settings that are taken up at the start only: connections to them are open. */
const AT_START_ONLY = [
  'controlUrl',
  'queueUrl',
  'digestKeyFile',
  'mode',
  'approval',
  'webListen',
  'webProbes',
  'tracingEndpoint',
] as const satisfies readonly (keyof Config)[];

/** Rules that stay as they are; where nobody says what they were compiled from, the ledger cannot keep it. */
export function fixedRules(
  config: Config,
  rules: readonly Rule[],
  sources: ProjectSources = { policies: [], maps: [] },
): RuleSource {
  return { set: { config, rules: rules.filter(acts), sources }, troubles: [], look: () => false };
}

/** Rules that follow their files: what was read first is in force until something sound and different stands there. */
export function watchRules(sources: Sources, first: Project): RuleSource {
  const state: { set: RuleSet; troubles: readonly string[]; hash: string } = {
    set: setOf(first),
    troubles: [],
    hash: hashSources(first.config),
  };
  return {
    get set() {
      return state.set;
    },
    get troubles() {
      return state.troubles;
    },
    look: () => {
      const hash = hashSources(state.set.config);
      if (hash === state.hash) return false;
      state.hash = hash;
      const { project, findings } = readProject(sources);
      state.troubles = project ? troublesOf(project, findings, state.set.config) : findings.map(lineOf);
      if (!project || state.troubles.length > 0) return false;
      state.set = setOf(project);
      return true;
    },
  };
}

function setOf({ config, rules, sources }: Project): RuleSet {
  return { config, rules: rules.filter(acts), sources };
}

/** SHA-256 over the rules' ids, versions and schedules: two daemons with the same one work by the same rules. */
export function hashRules(rules: readonly Rule[]): string {
  return sha256Hex(JSON.stringify(rules.map(({ id, version, schedule }) => [id, version, schedule]).sort()));
}

function troublesOf(project: Project, findings: readonly Finding[], old: Config): readonly string[] {
  if (hasErrors(findings)) return findings.filter((found) => found.severity === 'error').map(lineOf);
  return AT_START_ONLY.filter((key) => project.config[key] !== old[key]).map(
    (key) => `${key} has changed in retentiond.yaml: it is taken up when the daemon starts again`,
  );
}

function lineOf(found: Finding): string {
  return `${found.file}:${found.line}:${found.column} ${found.code}: ${found.message}`;
}
