import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Admin, openAdmin } from '../postgres/admin.ts';
import { startPostgres } from '../postgres/server.ts';

/** The company's database and the control database, each owned by an ordinary role of its own. */
export interface Databases {
  readonly crmUrl: string;
  readonly controlUrl: string;
  /** The server's version, as it says itself. */
  readonly version: string;
  close(): Promise<void>;
}

/** Starts a private PostgreSQL, or takes the one whose superuser's address is given, and makes both databases. */
export async function openDatabases(address: string | null): Promise<Databases> {
  const server = address === null ? await startPostgres() : null;
  const admin = server?.admin ?? openAdmin(address as string);
  const mark = server ? '' : `_${randomBytes(4).toString('hex')}`;
  const crm = await makeOwned(admin, `crm${mark}`);
  const control = await makeOwned(admin, `retentiond${mark}`);
  const [row] = await admin.query('SHOW server_version');
  return {
    crmUrl: crm,
    controlUrl: control,
    version: String(row?.['server_version']),
    close: async () => {
      if (server) return server.remove();
      for (const name of [`crm${mark}`, `retentiond${mark}`]) {
        await admin.dropDatabase(name);
        await admin.dropRole(name);
      }
      await admin.close();
    },
  };
}

/** A key of the demo's own, as `openssl rand -hex 32` writes one. */
export async function writeDigestKey(folder: string): Promise<string> {
  const file = join(folder, 'digest.key');
  await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  return file;
}

async function makeOwned(admin: Admin, name: string): Promise<string> {
  const password = randomBytes(12).toString('hex');
  await admin.createRole(name, password);
  await admin.createDatabase(name, { owner: name });
  return admin.url(name, name, password);
}
