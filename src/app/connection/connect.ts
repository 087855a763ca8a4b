import type { Config } from '../../config/config.ts';
import { listRelations, type Relation } from '../../database/introspect.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { type Finding, inOrder, onceEach } from '../../finding.ts';
import { checkCoverage } from '../../plan/check/coverage.ts';
import { type Checking, checkRule } from '../../plan/check/rule.ts';
import type { LiveTables } from '../../plan/check/table/live-tables.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import type { Project } from '../project/project.ts';
import { openConnection } from './open-connection.ts';
import { type Archives, openArchives, readArchive } from './read-archive.ts';
import { type ReadShapes, readTables } from './read-tables.ts';

/** A project that was held against the databases it speaks of. */
export interface ConnectedProject {
  /** The rules that nothing forbids, in the project's order. */
  readonly checked: readonly CheckedRule[];
  readonly findings: readonly Finding[];
}

/** The same where a database may be away: what keeps a connection from being asked, by its name. */
export interface ReachedProject extends ConnectedProject {
  readonly failures: ReadonlyMap<string, Failure>;
}

/** Whether batches leave a proof in the target of this connection. */
export function receiptsOf(config: Config, name: string): 'table' | 'none' {
  return config.connections[name]?.receipts ?? 'table';
}

/** Compares names, types, keys and coverage with the live catalogue of every mapped connection; changes nothing. */
export async function connectProject(project: Project): Promise<ConnectedProject> {
  const { checked, findings, failures } = await reachProject(project);
  for (const failure of failures.values()) throw failure;
  return { checked, findings };
}

/**
 * As `connectProject`, and a connection that cannot be asked does not keep the others from it. What is `away` by then is
 * waited for no more.
 */
export async function reachProject(
  project: Project,
  away: ReadonlyMap<string, Failure> = new Map(),
): Promise<ReachedProject> {
  const names = [...new Set(project.maps.flatMap((map) => map.connections))].filter(
    (name) => project.config.connections[name],
  );
  const archives = openArchives(project.config, away);
  const checked: CheckedRule[] = [];
  const findings: Finding[] = [];
  const failures = new Map(away);
  for (const name of names) {
    if (away.has(name)) continue;
    try {
      const connected = await connectOne(project, name, archives);
      findings.push(...connected.findings);
      checked.push(...connected.checked);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.set(name, error);
    }
  }
  await archives.close();
  for (const [name, failure] of archives.failures) if (!failures.has(name)) failures.set(name, failure);
  // The rules of one policy at one place share what may be wrong with it.
  return { checked, findings: inOrder(onceEach(findings)), failures };
}

async function connectOne(project: Project, name: string, archives: Archives): Promise<ConnectedProject> {
  const session = await openConnection(project.config, name);
  try {
    const relations = await listRelations(session);
    const findings = [...checkCoverage(project.maps, name, relations)];
    const checked: CheckedRule[] = [];
    const shapes: ReadShapes = new Map();
    for (const rule of project.rules.filter((one) => one.connection === name)) {
      const archived = await archives.read(rule);
      // What keeps its archive from being read is told of that connection.
      if (rule.archiveConnection !== null && !archived) continue;
      const checking = await checkLive(session, rule, relations, shapes, archived);
      findings.push(...checking.findings);
      if (checking.checked) checked.push(checking.checked);
    }
    return { checked, findings };
  } finally {
    await session.close();
  }
}

/** One rule against its live tables; its own, if not there, is reported by the coverage, and by `requireLive`. */
async function checkLive(
  session: Session,
  rule: Rule,
  relations: readonly Relation[],
  shapes: ReadShapes,
  archived: LiveTables | null,
): Promise<Checking> {
  const live = await readTables(session, rule, relations, shapes);
  const own = live.find(rule.table);
  return own.kind === 'one' ? checkRule(rule, own.thing, live, archived) : { checked: null, findings: [] };
}

/** The rule as its table is now, and its archive's, or a refusal that names the first thing in its way. */
export async function requireLive(
  session: Session,
  rule: Rule,
  archive: Session | null = null,
): Promise<CheckedRule> {
  const archived = archive && (await readArchive(archive, rule, await listRelations(archive), new Map()));
  const relations = await listRelations(session);
  const { checked, findings } = await checkLive(session, rule, relations, new Map(), archived);
  if (checked) return checked;
  const first = findings.find((found) => found.severity === 'error');
  throw new Failure({
    code: first?.code ?? 'table-missing',
    kind: 'refused',
    fact: first ? first.message : `the table ${rule.table} is not there`,
    hint: 'run `retentiond validate --connect`',
  });
}
