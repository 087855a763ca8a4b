import { type Address, isSamePlace } from '../../config/address/address.ts';
import type { Config } from '../../config/config.ts';
import type { Sources } from '../../config/load.ts';
import { sha256Hex } from '../../digest.ts';
import type { Finding } from '../../finding.ts';
import { acts, type Rule } from '../../rules/rule/rule.ts';
import { absentForDaemon } from '../connection/absent.ts';
import { type Project, type ProjectSources, readProject } from '../project/project.ts';
import { hashKeys, hashSources } from '../project/source-hash.ts';
import type { Admit } from './admit-secrets.ts';

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
  /** Looks at the files; true where another set is in force now. A bad text changes nothing and is remembered; of new secrets,
   * `admit` says which are good. */
  look(admit: Admit): boolean | Promise<boolean>;
}

/** Settings that are taken up at the start only: connections to them are open. */
const AT_START_ONLY = [
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

/** What stands in the files, is sound, and waits until its secrets are good. */
interface Waiting {
  readonly project: Project;
  readonly findings: readonly Finding[];
}

interface Watched {
  set: RuleSet;
  troubles: readonly string[];
  hash: string;
  waiting: Waiting | null;
}

/**
 * Rules that follow their files: what was read first is in force until something sound and different stands there, and
 * the last good secrets beside new ones that are not.
 */
export function watchRules(sources: Sources, first: Project): RuleSource {
  const state: Watched = { set: setOf(first), troubles: [], hash: hashSources(first.config), waiting: null };
  const keys = hashKeys(first.config);
  const take = async ({ project }: Waiting, admit: Admit): Promise<boolean> => {
    const admitted = await admit(project.config, state.set.config);
    const before = state.set;
    state.troubles = admitted.troubles;
    // Asked again at the next look: the server may learn of its new password later than we do.
    if (admitted.troubles.length === 0) state.waiting = null;
    state.set = setOf({ ...project, config: admitted.config });
    return !isSame(before, state.set);
  };
  return {
    get set() {
      return state.set;
    },
    get troubles() {
      return state.troubles;
    },
    look: async (admit) => {
      const hash = hashSources(state.waiting?.project.config ?? state.set.config);
      if (hash === state.hash) return state.waiting ? take(state.waiting, admit) : false;
      state.hash = hash;
      state.waiting = null;
      const { project, findings } = readProject(sources);
      state.troubles = project
        ? troublesOf(project, findings, state.set.config, keys)
        : findings.filter(isError).map(lineOf);
      if (!project || state.troubles.length > 0) return false;
      state.waiting = { project, findings };
      await take(state.waiting, admit);
      return true;
    },
  };
}

/** Whether nothing came with a second look at the same files. */
function isSame(before: RuleSet, now: RuleSet): boolean {
  return JSON.stringify(before.config) === JSON.stringify(now.config);
}

function setOf({ config, rules, sources }: Project): RuleSet {
  return { config, rules: rules.filter(acts), sources };
}

/** SHA-256 over the rules' ids, versions and schedules: two daemons with the same one work by the same rules. */
export function hashRules(rules: readonly Rule[]): string {
  return sha256Hex(JSON.stringify(rules.map(({ id, version, schedule }) => [id, version, schedule]).sort()));
}

function troublesOf(
  project: Project,
  findings: readonly Finding[],
  old: Config,
  keys: ReadonlyMap<string, string>,
): readonly string[] {
  const { config } = project;
  const errors = [...findings, ...absentForDaemon(config)].filter(isError);
  if (errors.length > 0) return errors.map(lineOf);
  const moved = (['controlUrl', 'queueUrl'] as const).filter((key) => !isSettled(config[key], old[key]));
  const late = [...moved, ...AT_START_ONLY.filter((key) => config[key] !== old[key])];
  return [
    ...late.map(
      (key) => `${key} has changed in retentiond.yaml: it is taken up when the daemon starts again`,
    ),
    ...[...hashKeys(config)]
      .filter(([file, hash]) => keys.has(file) && keys.get(file) !== hash)
      .map(
        ([file]) =>
          `key-file-changed: another key stands in ${file} than when the daemon started: put the former one back; a new digest key comes in by \`retentiond audit rotate\``,
      ),
  ];
}

/** Whether an address leads where it led before, whoever enters and with whatever certificate. */
function isSettled(now: Address | null, before: Address | null): boolean {
  return now === null || before === null ? now === before : isSamePlace(now, before);
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function lineOf(found: Finding): string {
  return `${found.file}:${found.line}:${found.column} ${found.code}: ${found.message}`;
}
