import { randomBytes } from 'node:crypto';
import { openAdmin } from '../../demo/postgres/admin.ts';
import type { FreshTarget } from './engines/engine.ts';

/** A database of a PostgreSQL server, empty or a copy of `template`, and the ordinary role of the same name that owns it. */
export async function freshRole(server: string, prefix: string, template?: string): Promise<FreshTarget> {
  const admin = openAdmin(server);
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await admin.createRole(name, password);
  await admin.createDatabase(name, { owner: name, ...(template === undefined ? {} : { template }) });
  return {
    name,
    url: admin.url(name, name, password),
    superuserUrl: admin.url(name),
    drop: async () => {
      await admin.dropDatabase(name);
      await admin.dropRole(name);
      await admin.close();
    },
  };
}
