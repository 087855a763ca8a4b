import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Admin, openAdmin } from '../../demo/postgres/admin.ts';
import { CONTROL_MIGRATIONS, TARGET_MIGRATIONS } from '../../src/app/control/migrations.ts';
import { migrate } from '../../src/database/migrate.ts';
import { migrateQueue } from '../../src/queue/postgres-queue.ts';
import type { FreshTarget } from './engines/engine.ts';
import { reception } from './fresh-role.ts';
import { ownerOf, type Purpose, templateOf } from './templates.ts';

const MIGRATE: Readonly<Record<Purpose, (url: string) => Promise<unknown>>> = {
  control: async (url) => {
    await migrate(url, CONTROL_MIGRATIONS);
    await migrateQueue(url);
  },
  target: (url) => migrate(url, TARGET_MIGRATIONS),
};

/**
 * A database in which all is migrated and no ledger is known, and the ordinary role that owns it: a copy, since
 * migrating takes several times as long as copying.
 */
export async function migratedDatabase(purpose: Purpose): Promise<FreshTarget> {
  const { admin, copying } = await reception(inject('postgresUrl'));
  const seat = seats[purpose].pop() ?? (await makeSeat(purpose));
  const name = `${purpose}_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await admin.query(`ALTER ROLE ${seat} RENAME TO ${name}; ALTER ROLE ${name} PASSWORD '${password}'`);
  await admin.createDatabase(name, { owner: name, template: seat, ...copying });
  return {
    name,
    url: admin.url(name, name, password),
    superuserUrl: admin.url(name),
    drop: async () => {
      await admin.dropDatabase(name);
      if (await isAsMade(admin, name, seat)) {
        await admin.query(`ALTER ROLE ${name} RENAME TO ${seat}`);
        seats[purpose].push(seat);
      } else {
        await admin.dropDatabase(seat);
        await admin.dropRole(name);
      }
    },
  };
}

/**
 * Roles that are free, and a template each with the same name, in which everything is the role's: handing over what is
 * in a copy takes as long as copying it, so a role is used again, under a new name each time.
 */
const seats: Readonly<Record<Purpose, string[]>> = { control: [], target: [] };

async function makeSeat(purpose: Purpose): Promise<string> {
  const server = inject('postgresUrl');
  const { admin, copying } = await reception(server);
  const template = templateOf(inject('templates'), purpose);
  await untilThere(server, template, MIGRATE[purpose]);
  const seat = `${template}_${randomBytes(6).toString('hex')}`;
  await admin.createRole(seat, randomBytes(12).toString('hex'));
  await admin.createDatabase(seat, { owner: seat, template, ...copying });
  await withClient(admin.url(seat), (client) =>
    client.query(
      `REASSIGN OWNED BY ${ownerOf(template)} TO ${seat}; ALTER DATABASE ${seat} OWNER TO CURRENT_USER`,
    ),
  );
  return seat;
}

/** Whether no test has left anything with the role: an attribute, a setting, a member, a right elsewhere. */
async function isAsMade(admin: Admin, role: string, seat: string): Promise<boolean> {
  const found = await admin.query(
    `SELECT FROM pg_roles AS r
     WHERE rolname = $1 AND rolcanlogin AND rolinherit AND rolconnlimit = -1 AND rolvaliduntil IS NULL
       AND rolconfig IS NULL AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
       AND NOT EXISTS (SELECT FROM pg_auth_members WHERE r.oid IN (roleid, member))
       AND NOT EXISTS (
         SELECT FROM pg_shdepend
         WHERE refclassid = 'pg_authid'::regclass AND refobjid = r.oid
           AND dbid <> (SELECT oid FROM pg_database WHERE datname = $2))`,
    [role, seat],
  );
  return found.length === 1;
}

const there = new Set<string>();

async function untilThere(
  server: string,
  template: string,
  fill: (url: string) => Promise<unknown>,
): Promise<void> {
  if (there.has(template)) return;
  await withClient(server, async (client) => {
    // The files of all workers want it at once.
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [template]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) await make(server, template, fill);
  });
  there.add(template);
}

/** It takes its name last, so that one that was broken off is never copied. */
async function make(
  server: string,
  template: string,
  fill: (url: string) => Promise<unknown>,
): Promise<void> {
  const admin = openAdmin(server);
  const owner = ownerOf(template);
  const unfinished = `${template}_unfinished`;
  const password = randomBytes(12).toString('hex');
  await admin.dropDatabase(unfinished);
  await admin.dropRole(owner);
  await admin.createRole(owner, password);
  await admin.createDatabase(unfinished, { owner });
  await fill(admin.url(unfinished, owner, password));
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
