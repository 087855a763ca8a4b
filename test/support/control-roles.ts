import type pg from 'pg';
import { writeControlGrants } from '../../src/app/grants/control-grants.ts';
import type { Config } from '../../src/config/config.ts';
import type { Need } from '../../src/sql/need.ts';
import { RIGHTS } from '../../src/sql/postgresql/rights.ts';
import type { LogsProject } from './logs.ts';

type Purpose = 'write' | 'read' | 'prune';

/** Roles of a control database that have just what `grants --control` prints for them. */
export interface ControlRoles {
  url(purpose: Purpose): string;
  needs(purpose: Purpose): readonly Need[];
  /** Has the project's file name this role. */
  use(purpose: Purpose): Config;
  /** Has it name the owner again. */
  useOwner(): void;
  revoke(purpose: Purpose, need: Need): Promise<void>;
  grant(purpose: Purpose, need: Need): Promise<void>;
  drop(): Promise<void>;
}

/** `state` is the superuser of the control database. */
export async function makeControlRoles(
  logs: Pick<LogsProject, 'database' | 'configText' | 'write' | 'read'>,
  state: pg.Client,
): Promise<ControlRoles> {
  const { controlRole, controlUrl } = logs.database;
  const nameOf = (purpose: Purpose): string => `${purpose}_${controlRole}`;
  const called = { write: nameOf('write'), read: nameOf('read'), prune: nameOf('prune') };
  const { control } = await writeControlGrants(logs.read().config, called);
  // Everybody may make tables there before PostgreSQL 15, which is too much.
  await state.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  for (const { purpose, script } of control) {
    if (purpose === 'migrate') continue;
    await state.query(`CREATE ROLE ${nameOf(purpose)} LOGIN PASSWORD 'granted'`);
    await state.query(`GRANT CONNECT ON DATABASE ${controlRole} TO ${nameOf(purpose)}`);
    for (const line of script) if (!line.startsWith('--')) await state.query(line);
  }
  const urlOf = (purpose: Purpose): string => {
    const address = new URL(controlUrl);
    address.username = nameOf(purpose);
    address.password = 'granted';
    return address.href;
  };
  const owner = logs.configText();
  return {
    url: urlOf,
    needs: (purpose) => control.find((one) => one.purpose === purpose)?.needs ?? [],
    use: (purpose) => {
      logs.write('retentiond.yaml', owner.replace(controlUrl, urlOf(purpose)));
      return logs.read().config;
    },
    useOwner: () => logs.write('retentiond.yaml', owner),
    revoke: async (purpose, need) => {
      const grant = RIGHTS.grant([need], RIGHTS.role(nameOf(purpose)));
      await state.query(grant.replace(/^GRANT/, 'REVOKE').replace(/ TO /, ' FROM '));
    },
    grant: async (purpose, need) =>
      void (await state.query(RIGHTS.grant([need], RIGHTS.role(nameOf(purpose))))),
    drop: async () => {
      for (const name of Object.values(called)) await state.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
    },
  };
}
