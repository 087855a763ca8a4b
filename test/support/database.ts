import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type Admin, openAdmin } from '../../demo/postgres/admin.ts';

/** A target and a control database of one test, each owned by an ordinary role of its own. */
export interface FreshDatabase {
  /** The target, as the ordinary role that owns it and its tables. */
  readonly url: string;
  /** The control database, as another ordinary role, which may not even connect to the target. */
  readonly controlUrl: string;
  /** The target as superuser: for what tests do to a server, never for what the product does. */
  readonly superuserUrl: string;
  /** The control database as superuser. */
  readonly controlSuperuserUrl: string;
  readonly targetRole: string;
  readonly controlRole: string;
  drop(): Promise<void>;
}

/** Superusers' addresses of the server of each of the two. */
export interface Servers {
  readonly target: string;
  readonly control: string;
}

/** Makes an empty target and an empty control database; by default on the run's server, both of them. */
export async function freshDatabase(servers: Servers = sameServer()): Promise<FreshDatabase> {
  const admin = openAdmin(servers.target);
  const controlAdmin = servers.control === servers.target ? admin : openAdmin(servers.control);
  const mark = randomBytes(6).toString('hex');
  const target = await makeDatabase(admin, `target_${mark}`);
  const control = await makeDatabase(controlAdmin, `control_${mark}`);
  return {
    url: target.url,
    controlUrl: control.url,
    superuserUrl: admin.url(target.name),
    controlSuperuserUrl: controlAdmin.url(control.name),
    targetRole: target.name,
    controlRole: control.name,
    drop: async () => {
      for (const [owner, { name }] of [
        [admin, target],
        [controlAdmin, control],
      ] as const) {
        await owner.dropDatabase(name);
        await owner.dropRole(name);
      }
      await admin.close();
      if (controlAdmin !== admin) await controlAdmin.close();
    },
  };
}

function sameServer(): Servers {
  const address = inject('postgresUrl');
  return { target: address, control: address };
}

/** A database and the role of the same name that owns it. */
async function makeDatabase(
  admin: Admin,
  name: string,
): Promise<{ readonly name: string; readonly url: string }> {
  const password = randomBytes(12).toString('hex');
  await admin.createRole(name, password);
  await admin.createDatabase(name, { owner: name });
  return { name, url: admin.url(name, name, password) };
}
