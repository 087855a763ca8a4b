import { describe, expect, test } from 'vitest';
import { writeGrants } from '../../../../src/app/grants/write-grants.ts';
import type { Config } from '../../../../src/config/config.ts';
import type { CheckedArchive } from '../../../../src/plan/checked/checked-archive.ts';
import type { CheckedRule } from '../../../../src/plan/checked/checked-rule.ts';
import { mysqlDialect } from '../../../../src/sql/mysql/dialect.ts';
import { POSTGRESQL } from '../../../../src/sql/postgresql/dialect.ts';
import { config, NO_BRAKES } from '../../rules/written.ts';

/** As far as rights go by them. */
const COLUMN = { name: 'id' };
const SHAPE = { schema: 'vault', name: 'customers', incoming: [] };

/** A rule of crm, a PostgreSQL, which copies its own rows to vault, or those that depend on them. */
function copying(server: 'MariaDB' | 'MySQL', whose: 'own' | 'dependant'): CheckedRule {
  const archive = {
    connection: 'vault',
    dialect: mysqlDialect(server),
    shape: SHAPE,
    columns: [{ from: COLUMN, to: COLUMN }],
    key: [0],
    start: null,
  } as unknown as CheckedArchive;
  return {
    rule: { id: 'crm/customers/customers/1', connection: 'crm', archiveConnection: 'vault' },
    dialect: POSTGRESQL,
    archive: whose === 'own' ? archive : null,
    dependants: whose === 'own' ? [] : [{ archive: null, dependants: [{ archive, dependants: [] }] }],
  } as unknown as CheckedRule;
}

/** The vault's own server says how long its log is, and a replica of it how far it lags. */
function braked(): Config {
  const { crm } = config().connections;
  if (!crm) throw new Error('a written configuration has crm');
  const brakes = {
    ...NO_BRAKES,
    maxReplicaLagSeconds: 5,
    replicas: ['mysql://watcher@replica.example/vault'],
    maxWalBytes: 1_000,
  };
  const vault = { ...crm, name: 'vault', url: 'mysql://copier@vault.example/vault', brakes };
  return config({ connections: { crm, vault } });
}

describe.each(['own', 'dependant'] as const)('a connection that only takes copies, of %s rows', (whose) => {
  test.each([
    ['MySQL', ['REPLICATION CLIENT'], 'REPLICATION CLIENT'],
    ['MariaDB', ['BINLOG MONITOR'], 'SLAVE MONITOR'],
  ] as const)('on a %s is granted what that server knows', (server, watched, lag) => {
    const { roles } = writeGrants(braked(), [copying(server, whose)], { connection: 'vault', role: null });
    const granted = roles.map(({ purpose, needs }) => [
      purpose,
      needs.filter(({ because }) => because.some((one) => one.startsWith('the brake'))),
    ]);
    expect(granted).toEqual([
      ['purge', watched.map((privilege) => expect.objectContaining({ privilege }))],
      ['watch', [expect.objectContaining({ privilege: lag })]],
    ]);
  });
});
