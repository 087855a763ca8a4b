import { formatInstant, type Instant } from '../../calendar/instant.ts';
import type { Config } from '../../config/config.ts';
import type { Failure } from '../../errors.ts';
import type { Language } from '../../plan/explain/phrases.ts';
import { sentencesOf } from '../../plan/explain/speech.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Project } from '../project/project.ts';
import { type Change, compareUnits, textsChanged, type UnitDiff } from './compare.ts';
import { type CountedRows, countRows, type RowsChanged } from './count-rows.ts';
import { type Unit, unitsOf } from './unit.ts';

/** One rule's line of `diff --json`; of the periods of `keep: { by }`, one line for all. */
export interface RuleDiff {
  readonly rule: string;
  readonly category: string;
  readonly connection: string;
  readonly table: string;
  readonly change: 'new' | 'gone' | 'changed';
  readonly changes: readonly Change[];
  /** Whether data goes sooner than it did. */
  readonly shortened: boolean;
  /** Why rows may be reached that were not; empty where none is. */
  readonly reaches_more: readonly string[];
  /** null where nobody counted. */
  readonly rows: RowsChanged | null;
}

/** What became of one policy beside its rules. */
export interface PolicyDiff {
  readonly category: string;
  readonly change: 'new' | 'gone' | 'changed';
  /** The keys whose text is another one, and that decide about no row. */
  readonly texts: readonly string[];
}

/** `diff --json`. */
export interface ProjectDiff {
  readonly format_version: 1;
  /** In which `changes` and `reaches_more` are told. */
  readonly language: Language;
  readonly old: string;
  readonly new: string;
  readonly at: string;
  readonly policies: readonly PolicyDiff[];
  /** Those that are as they were are left out. */
  readonly rules: readonly RuleDiff[];
  /** null where some rows were not counted. */
  readonly totals: RowsChanged | null;
}

/** A project under the name by which a person called it. */
export interface Named {
  readonly name: string;
  readonly project: Project;
}

/** What an edit of the policies does: in words, and in rows where `config` says whom to ask. */
export async function diffProjects(
  before: Named,
  after: Named,
  config: Config | null,
  at: Instant,
  language: Language = 'en',
): Promise<{ readonly diff: ProjectDiff; readonly failures: readonly Failure[] }> {
  const { ofDiffs } = sentencesOf(language);
  const units = compareUnits(unitsOf(before.project), unitsOf(after.project), ofDiffs).filter(
    ({ kind }) => kind !== 'same',
  );
  const counted: CountedRows = config
    ? await countRows(config, { before: before.project, after: after.project }, units, at)
    : { rows: units.map(() => null), failures: [] };
  const rules = units.map((unit, index) => ruleDiff(unit, counted.rows[index] ?? null));
  const diff: ProjectDiff = {
    format_version: 1,
    language,
    old: before.name,
    new: after.name,
    at: formatInstant(at),
    policies: comparePolicies(before.project.policies, after.project.policies, rules),
    rules,
    totals: config ? totalOf(counted.rows) : null,
  };
  return { diff, failures: counted.failures };
}

function ruleDiff(
  { before, after, kind, changes, shortened, reachesMore }: UnitDiff,
  rows: RowsChanged | null,
): RuleDiff {
  const { name, policy, connection, table } = (after ?? before) as Unit;
  return {
    rule: name,
    category: policy.category,
    connection,
    table,
    change: kind as RuleDiff['change'],
    changes,
    shortened,
    reaches_more: reachesMore,
    rows,
  };
}

function totalOf(rows: CountedRows['rows']): RowsChanged | null {
  const counted = rows.filter((one) => one !== null);
  if (counted.length < rows.length) return null;
  return {
    newly_due: counted.reduce((sum, one) => sum + one.newly_due, 0),
    no_longer_due: counted.reduce((sum, one) => sum + one.no_longer_due, 0),
  };
}

/** Those that are new, gone, or changed in a text or in a rule. */
function comparePolicies(
  before: readonly Policy[],
  after: readonly Policy[],
  rules: readonly RuleDiff[],
): readonly PolicyDiff[] {
  const known = new Map(before.map((policy) => [policy.category, policy]));
  const kept = new Set(after.map((policy) => policy.category));
  const touched = new Set(rules.map((rule) => rule.category));
  const now = after.flatMap((policy): PolicyDiff[] => {
    const { category } = policy;
    const was = known.get(category);
    if (!was) return [{ category, change: 'new', texts: [] }];
    const texts = textsChanged(was, policy);
    return texts.length > 0 || touched.has(category) ? [{ category, change: 'changed', texts }] : [];
  });
  const gone = before.filter(({ category }) => !kept.has(category));
  return [...now, ...gone.map(({ category }): PolicyDiff => ({ category, change: 'gone', texts: [] }))];
}
