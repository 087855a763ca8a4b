import { randomBytes } from 'node:crypto';
import { type Admin, openAdmin } from '../../demo/postgres/admin.ts';
import type { FreshTarget } from './engines/engine.ts';

/** An empty database of a PostgreSQL server, and the ordinary role of the same name that owns it. */
export async function freshRole(server: string, prefix: string): Promise<FreshTarget> {
  const { admin, copying } = await reception(server);
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await admin.createRole(name, password);
  await admin.createDatabase(name, { owner: name, ...copying });
  return {
    name,
    url: admin.url(name, name, password),
    superuserUrl: admin.url(name),
    drop: async () => {
      await admin.dropDatabase(name);
      await admin.dropRole(name);
    },
  };
}

/** Where databases of a server are made: one for all tests of a worker, since every connection costs. */
export interface Reception {
  readonly admin: Admin;
  /** Copying whole files is a third of the work, where the server can be told so. */
  readonly copying: { readonly strategy?: 'file_copy' };
}

const receptions = new Map<string, Promise<Reception>>();

export function reception(server: string): Promise<Reception> {
  const known = receptions.get(server);
  if (known) return known;
  const opened = open(server);
  receptions.set(server, opened);
  // A server that is away now may answer the next one.
  opened.catch(() => receptions.delete(server));
  return opened;
}

async function open(server: string): Promise<Reception> {
  const admin = openAdmin(server);
  const [row] = await admin.query("SELECT current_setting('server_version_num')::int >= 150000 AS chooses");
  return { admin, copying: row?.['chooses'] === true ? { strategy: 'file_copy' } : {} };
}
