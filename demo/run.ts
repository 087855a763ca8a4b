import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { connectProject } from '../src/app/connection/connect.ts';
import { migrateControl, migrateTarget } from '../src/app/control/migrate.ts';
import { countPlan } from '../src/app/counting/count-plan.ts';
import { explainPolicies } from '../src/app/project/explain-policies.ts';
import { openZone, type Zone } from '../src/calendar/zone.ts';
import { hostClock } from '../src/clock.ts';
import { hasErrors } from '../src/finding.ts';
import { checkCompany } from './company/check.ts';
import { openDatabases } from './company/databases.ts';
import { loadCompany } from './company/load.ts';
import { demoBroken, promisesOf, readCompany } from './company/project.ts';
import { runDaemonOnce } from './daemon.ts';
import { showEdited } from './edited.ts';
import { untilDayIsSafe } from './midnight.ts';
import type { Company, DemoOptions } from './scene.ts';
import { openShop, type Shop } from './shop.ts';
import type { Stage } from './stage.ts';
import { showLedger } from './verify.ts';

/** Shows the product doing what it is for, on a small company's rows; true where everything was as promised. */
export async function runDemo(stage: Stage, options: DemoOptions): Promise<boolean> {
  stage.step(
    options.mysql === null ? 'A PostgreSQL of its own' : 'A PostgreSQL of its own, and a second engine',
  );
  const databases = await openDatabases(process.env['RETENTIOND_DEMO_URL'] || null);
  const folder = await mkdtemp(join(tmpdir(), 'retentiond-demo-'));
  const client = new pg.Client({ connectionString: databases.crmUrl });
  let shop: Shop | null = null;
  try {
    if (options.mysql !== null) shop = await openShop(options.mysql);
    await untilDayIsSafe(stage, options.signal);
    await client.connect();
    const now = hostClock();
    const rows = await loadCompany(client, now);
    const count = Object.values(rows).reduce((sum, table) => sum + table.length, 0);
    stage.note(`PostgreSQL ${databases.version} holds a small company's ${formatRows(count)} rows.`);
    if (shop)
      stage.note(`${shop.server} holds ${formatRows(await shop.load(now))} rows of its web shop's log.`);
    const projects = await readCompany(databases, folder, shop?.url ?? null);
    const company = { projects, client, rows, now, shop };
    const deleted = await showDeletion(stage, options, company);
    // Whoever ended the first part wants no second one.
    if (!deleted || options.signal.aborted) return false;
    return await showEdited(stage, options, company);
  } finally {
    await client.end().catch(() => undefined);
    await shop?.close();
    await databases.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function formatRows(count: number): string {
  return count.toLocaleString('en');
}

async function showDeletion(
  stage: Stage,
  options: DemoOptions,
  { projects, client, rows, now, shop }: Company,
): Promise<boolean> {
  const project = projects.first;
  stage.step('What the policies say');
  stage.explanations(explainPolicies(project, null, now, options.language));
  stage.step('What they would do now');
  const connected = await connectProject(project);
  if (hasErrors(connected.findings)) throw demoBroken(connected.findings[0]?.message);
  stage.plan(
    await countPlan(project.config, connected.checked, now),
    openZone(project.config.timezone) as Zone,
  );
  stage.step('The daemon: its scheduler and its worker run what is due');
  await migrateControl(project.config);
  for (const connection of Object.keys(project.config.connections))
    await migrateTarget(project.config, connection);
  const reports = await runDaemonOnce(stage, project, options.signal);
  stage.step('What is left, and what can be proved');
  const checks = [
    ...(await checkCompany(client, rows, promisesOf(project, now))),
    ...((await shop?.check(promisesOf(project, now, 'shop'))) ?? []),
  ];
  stage.checks(checks);
  const whole = await showLedger(stage, project.config);
  const succeeded = reports.every((report) => report.status === 'succeeded');
  return succeeded && whole && checks.every((check) => check.missing === 0 && check.surplus === 0);
}
