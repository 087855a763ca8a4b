import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openAdmin } from '../../demo/postgres/admin.ts';
import { CONTROL_MIGRATIONS } from '../../src/app/migrations.ts';
import { migrate } from '../../src/database/migrate.ts';
import { migrateQueue } from '../../src/queue/postgres-queue.ts';
import { dropTemplate, ownerOf } from './control-template.ts';
import type { FreshTarget } from './engines/engine.ts';
import { freshRole } from './fresh-role.ts';

/**
 * A control database in which all is migrated and no ledger is open, and the ordinary role that owns it: a copy of one
 * that is made once on the run's server, since migrating takes several times as long as copying.
 */
export async function migratedControl(): Promise<FreshTarget> {
  const server = inject('postgresUrl');
  const template = inject('controlTemplate');
  await untilThere(server, template);
  const control = await freshRole(server, 'control', template);
  await withClient(control.superuserUrl, (client) =>
    client.query(`REASSIGN OWNED BY ${ownerOf(template)} TO ${control.name}`),
  );
  return control;
}

const there = new Set<string>();

async function untilThere(server: string, template: string): Promise<void> {
  if (there.has(template)) return;
  await withClient(server, async (client) => {
    // The files of both workers want it at once.
    await client.query("SELECT pg_advisory_lock(hashtextextended('control template', 0))");
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) await make(server, template);
  });
  there.add(template);
}

/** It takes its name last, so that one that was broken off is never copied. */
async function make(server: string, template: string): Promise<void> {
  const admin = openAdmin(server);
  const owner = ownerOf(template);
  const unfinished = `${template}_unfinished`;
  const password = randomBytes(12).toString('hex');
  await dropTemplate(admin, template);
  await admin.dropDatabase(unfinished);
  await admin.createRole(owner, password);
  await admin.createDatabase(unfinished, { owner });
  const url = admin.url(unfinished, owner, password);
  await migrate(url, CONTROL_MIGRATIONS);
  await migrateQueue(url);
  // A database that its role still owned would go over to the first copy's.
  await admin.query(`ALTER DATABASE ${unfinished} OWNER TO CURRENT_USER`);
  await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
  await admin.close();
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
