import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { migrateTarget } from '../../../src/app/control/migrate.ts';
import type { TargetClient, TestEngine } from '../../support/engines/engine.ts';
import { MARIADB } from '../../support/engines/mariadb.ts';
import { connect, POSTGRESQL } from '../../support/engines/postgresql.ts';
import { makeProject, type TestProject } from '../../support/project.ts';
import { makePruner } from '../../support/pruner.ts';
import { type Addresses, CRM_MAP, PERIODS, POLICIES, SINK, VAULT_MAP } from './files.ts';
import { makeTables, makeVaultTable } from './ground.ts';

/** The databases and files in which a history takes place. */
export interface Plot {
  readonly project: TestProject;
  readonly addresses: Addresses;
  /** The control database's address for somebody else, with the same rights. */
  readonly another: string;
  readonly crm: TargetClient;
  readonly vault: TargetClient;
  readonly state: pg.Client;
  close(): Promise<void>;
}

/** Rows of a target on this engine are archived on the other one. */
export async function openPlot(engine: TestEngine): Promise<Plot> {
  const policies = Object.entries(POLICIES).map(([name, text]) => [`${name}.yaml`, text(PERIODS[2])]);
  const project = await makeProject({ policies: Object.fromEntries(policies), datamap: CRM_MAP, engine });
  const { database } = project;
  const other = engine === POSTGRESQL ? MARIADB : POSTGRESQL;
  const shelf = await other.freshTarget();
  project.write('datamap/vault.yaml', VAULT_MAP);
  project.write('retentiond.yaml', `${project.configText()}  vault:\n    url: "${shelf.url}"\n`);
  for (const key of ['signing.key', 'holds.key']) project.write(key, newKey());
  mkdirSync(join(project.folder, SINK));
  await project.migrate();
  await migrateTarget(project.read().config, 'vault');
  const prunes = await makePruner(engine, { ...database, name: database.targetRole });
  const prunesShelf = await makePruner(other, shelf);
  const crm = await engine.connect(database.url);
  const vault = await other.connect(shelf.url);
  const state = await connect(database.controlSuperuserUrl);
  await makeTables(engine, crm);
  await makeVaultTable(other, vault);
  const second = `second_${database.controlRole}`;
  await state.query(
    `CREATE ROLE ${second} LOGIN PASSWORD 'second'; GRANT ${database.controlRole} TO ${second}`,
  );
  return {
    project,
    addresses: {
      control: database.controlUrl,
      crm: database.url,
      crmPruner: prunes.url,
      vault: shelf.url,
      vaultPruner: prunesShelf.url,
    },
    another: Object.assign(new URL(database.controlUrl), { username: second, password: 'second' }).href,
    crm,
    vault,
    state,
    close: async () => {
      await prunes.drop();
      await prunesShelf.drop();
      await state.query(`DROP ROLE ${second}`);
      for (const client of [crm, vault, state]) await client.end();
      await shelf.drop();
      await project.drop();
    },
  };
}

/** The text of a file with a fresh key. */
export function newKey(): string {
  return `${randomBytes(32).toString('hex')}\n`;
}
