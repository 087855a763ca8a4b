import type { History, PastRun, SetInForce } from '../../audit/history.ts';
import type { Config } from '../../config/config.ts';
import { withDecidingSettings } from '../../config/deciding-settings.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { hasErrors } from '../../finding.ts';
import { textByHash } from '../../ledger/text-store.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { compileSources, type ProjectSources } from '../project/project.ts';

/** The rule of a past run as its texts say it, and the configuration that it belongs to. */
export interface PastRule {
  readonly rule: Rule;
  readonly config: Config;
  readonly set: SetInForce;
}

/**
 * Compiles the rule of a past run out of the texts that are kept. Throws Failure `text-missing` where the ledger names
 * none for it or one is not there, and `version-differs` where they say something else by this release.
 */
export async function pastRule(
  session: Session,
  config: Config,
  history: History,
  run: PastRun,
): Promise<PastRule> {
  const set = setOf(history, run);
  if (!set) throw textMissing(`the ledger names no texts for version ${run.version} of the rule ${run.rule}`);
  const past = withDecidingSettings(
    config,
    JSON.parse(await requireText(session, set.settings, 'the settings')),
  );
  const project = compileSources(past, await sourcesOf(session, set));
  const rule = project.rules.find(({ id }) => id === run.rule);
  if (rule?.version === run.version) return { rule, config: past, set };
  const broken = hasErrors(project.findings)
    ? 'they have errors by this release, or a connection is not configured any more'
    : 'they say another version by this release';
  throw new Failure({
    kind: 'refused',
    code: 'version-differs',
    fact: `the kept texts do not give version ${run.version} of the rule ${run.rule}: ${broken}`,
    hint: 'see them with `retentiond audit show` and the entry that names them, and recompute with the release that ran then',
  });
}

/** The last set before the run that has exactly its version and its text. */
function setOf({ sets }: History, { rule, version, policy, lastStart }: PastRun): SetInForce | undefined {
  return sets.findLast(
    (set) =>
      set.from <= lastStart &&
      set.rules.some((one) => one.rule === rule && one.version === version && one.policy === policy),
  );
}

async function sourcesOf(session: Session, { files }: SetInForce): Promise<ProjectSources> {
  const sources: { policies: ProjectSources['policies'][number][]; maps: ProjectSources['maps'][number][] } =
    {
      policies: [],
      maps: [],
    };
  for (const { file, is, text } of files) {
    const bytes = Buffer.from(await requireText(session, text, file), 'utf8');
    (is === 'policy' ? sources.policies : sources.maps).push({ file, bytes });
  }
  return sources;
}

async function requireText(session: Session, hash: string, what: string): Promise<string> {
  const text = await textByHash(session, hash);
  if (text === null)
    throw textMissing(`the text of ${what} (${hash}) is not kept, or is not what its hash says`);
  return text;
}

function textMissing(fact: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'text-missing',
    fact,
    hint: 'runs of a release that kept no texts cannot be evaluated again; see `retentiond audit verify`',
  });
}
