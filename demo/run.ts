import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { verifyAudit } from '../src/app/audit.ts';
import { connectProject } from '../src/app/connect.ts';
import { countPlan } from '../src/app/count-plan.ts';
import { explainPolicies } from '../src/app/explain-policies.ts';
import { migrateControl, migrateTarget } from '../src/app/migrate.ts';
import { type Project, readProject } from '../src/app/project.ts';
import { openZone, type Zone } from '../src/calendar/zone.ts';
import { hostClock } from '../src/clock.ts';
import { Failure } from '../src/errors.ts';
import { hasErrors } from '../src/finding.ts';
import type { Language } from '../src/plan/phrases.ts';
import { checkCompany } from './company/check.ts';
import { type Databases, openDatabases, writeDigestKey } from './company/databases.ts';
import { COMPANY_FILES } from './company/files.ts';
import { loadCompany } from './company/load.ts';
import type { CompanyRows } from './company/rows.ts';
import { runDaemonOnce } from './daemon.ts';
import { untilDayIsSafe } from './midnight.ts';
import type { Stage } from './stage.ts';

/** What the demo is run with. */
export interface DemoOptions {
  readonly language: Language;
  readonly signal: AbortSignal;
}

/** Shows the product doing what it is for, on a small company's rows; true where everything was as promised. */
export async function runDemo(stage: Stage, options: DemoOptions): Promise<boolean> {
  stage.step('A PostgreSQL of its own');
  const databases = await openDatabases(process.env['RETENTIOND_DEMO_URL'] || null);
  const folder = await mkdtemp(join(tmpdir(), 'retentiond-demo-'));
  const client = new pg.Client({ connectionString: databases.crmUrl });
  try {
    await untilDayIsSafe(stage, options.signal);
    await client.connect();
    const now = hostClock();
    const rows = await loadCompany(client, now);
    const count = Object.values(rows).reduce((sum, table) => sum + table.length, 0);
    stage.note(`PostgreSQL ${databases.version} holds a small company's ${count.toLocaleString('en')} rows.`);
    const project = await readDemo(databases, folder);
    return await show(stage, options, { project, client, rows, now });
  } finally {
    await client.end().catch(() => undefined);
    await databases.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The company as it was loaded, and what is said of it. */
interface Company {
  readonly project: Project;
  readonly client: pg.Client;
  readonly rows: CompanyRows;
  readonly now: bigint;
}

async function show(
  stage: Stage,
  options: DemoOptions,
  { project, client, rows, now }: Company,
): Promise<boolean> {
  stage.step('What the policies say');
  stage.explanations(explainPolicies(project, null, now, options.language));
  stage.step('What they would do now');
  const connected = await connectProject(project);
  if (hasErrors(connected.findings)) throw broken(connected.findings[0]?.message);
  stage.plan(
    await countPlan(project.config, connected.checked, now),
    openZone(project.config.timezone) as Zone,
  );
  stage.step('The daemon: its scheduler and its worker run what is due');
  await migrateControl(project.config);
  await migrateTarget(project.config, 'crm');
  const reports = await runDaemonOnce(stage, project, options.signal);
  stage.step('What is left, and what can be proved');
  const datamap = project.maps[0];
  if (!datamap) throw broken('the data map is missing');
  const { config, policies } = project;
  const zones = {
    policies: config.timezone,
    columns: datamap.timezone,
    plausibleAfter: config.plausibleAfter,
  };
  const checks = await checkCompany(client, rows, { policies, datamap, zones, now });
  stage.checks(checks);
  const verdict = await verifyAudit(config);
  stage.note(
    verdict.ok
      ? `ledger verified: ${verdict.entries} entries, head ${verdict.head.slice(0, 16)}…`
      : `the ledger does not verify: ${verdict.first_bad?.fact}`,
  );
  const succeeded = reports.every((report) => report.status === 'succeeded');
  return succeeded && verdict.ok && checks.every((check) => check.missing === 0 && check.surplus === 0);
}

async function readDemo(databases: Databases, folder: string): Promise<Project> {
  const { project, findings } = readProject({
    cwd: folder,
    flags: { config: COMPANY_FILES.config },
    environment: {
      CONTROL_URL: databases.controlUrl,
      CRM_URL: databases.crmUrl,
      DIGEST_KEY_PATH: await writeDigestKey(folder),
    },
  });
  const error = findings.find((found) => found.severity === 'error');
  if (!project || error) throw broken(error && `${error.file}:${error.line}: ${error.message}`);
  return project;
}

function broken(what: string | undefined): Failure {
  return new Failure({
    code: 'demo-broken',
    fact: `the demo's own files are not sound: ${what ?? 'unknown'}`,
  });
}
