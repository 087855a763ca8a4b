import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { openConnection } from '../../src/app/connection/open-connection.ts';
import { rightsReaderOf } from '../../src/database/rights.ts';
import { type Need, rightOnText } from '../../src/sql/need.ts';
import { isWhole } from '../support/engines/engines.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { hold } from '../support/holds.ts';
import { type GrantedScene, makeGranted } from './scene.ts';

/** A short run takes away every so many-th right; `npm run test:targets` takes each. */
const EVERY = isWhole ? 1 : 6;

/** What the catalogue leaves out is told before anything is asked of it. */
const TOLD = ['right-missing', 'catalogue-hidden'];

describe.each([
  ['PostgreSQL', POSTGRESQL, MARIADB],
  ['MariaDB', MARIADB, POSTGRESQL],
] as const)('%s', (_, engine, archive) => {
  let scene: GrantedScene;
  beforeAll(async () => {
    scene = await makeGranted(engine, archive);
    await hold(scene.project, { target: 'p2@example.org', personKind: 'email' });
  });
  afterAll(() => scene?.drop());

  const all = (): readonly { readonly connection: string; readonly need: Need }[] =>
    scene.grants.flatMap(({ connection, needs }) => needs.map((need) => ({ connection, need })));

  const excess = async (): Promise<readonly string[]> => {
    const session = await openConnection(scene.config, 'crm');
    const needs = scene.grants.find(({ connection }) => connection === 'crm')?.needs ?? [];
    const found = await rightsReaderOf(session).excess(session, needs);
    await session.close();
    return found.map(({ right, on }) => `${right}: ${on.replace(/target_[0-9a-f]+/, 'public')}`);
  };

  test('with one right less a rule that needs it is refused before its first change, by name', async () => {
    const before = await scene.rows();
    for (const { connection, need } of all().filter((__, index) => index % EVERY === 0)) {
      await scene.revoke(connection, need);
      const [rule = ''] = need.because;
      const { failures } = await scene.apply([rule]);
      const told = failures.get(rule);
      const said = `${told?.message} ${told?.hint}`;
      expect([TOLD.includes(String(told?.code)), said], `${need.privilege} on ${rightOnText(need)}`).toEqual([
        true,
        expect.stringContaining(need.privilege),
      ]);
      expect(said).toContain(need.column ?? need.table ?? need.schema ?? '*.*');
      await scene.grant(connection, need);
    }
    expect(await scene.rows()).toBe(before);
  }, 300_000);

  test('the role has no more than it needs, and whatever comes on top is named', async () => {
    expect(await excess()).toEqual([]);
    const { admin, role } = scene.source;
    const isPostgres = engine === POSTGRESQL;
    const to = isPostgres ? role : `'${role}'@'%'`;
    const on = isPostgres ? 'public' : scene.project.database.targetRole;
    const onAll = isPostgres ? 'SCHEMA public' : `\`${on.replaceAll('_', '\\_')}\`.*`;
    const more: readonly (readonly [string, string])[] = [
      [`DELETE ON ${on}.owners`, 'DELETE: public.owners'],
      [`UPDATE (secret) ON ${on}.customers`, 'UPDATE: public.customers (secret)'],
      [`SELECT ON ${on}.prospects`, 'SELECT: public.prospects'],
      [`CREATE ON ${onAll}`, `CREATE: the schema public`],
      ...(isPostgres
        ? ([
            ['TRUNCATE ON customers', 'TRUNCATE: public.customers'],
            ['pg_read_all_data', 'pg_read_all_data: the whole server'],
          ] as const)
        : ([
            ['FILE ON *.*', 'FILE: the whole server'],
            ['SUPER ON *.*', 'SUPER: the whole server'],
          ] as const)),
    ];
    for (const [grant, said] of more) {
      await admin.query(`GRANT ${grant} TO ${to}`);
      expect(await excess()).toEqual([said]);
      await admin.query(`REVOKE ${grant} FROM ${to}`);
      // Who takes a right on a table away takes those on its columns along.
      await scene.grantAll();
    }
    await admin.query(`GRANT DELETE ON ${on}.customers TO ${to} WITH GRANT OPTION`);
    expect(await excess()).toEqual([expect.stringMatching(/GRANT OPTION/)]);
    await admin.query(
      isPostgres
        ? `REVOKE GRANT OPTION FOR DELETE ON customers FROM ${to}`
        : `REVOKE GRANT OPTION ON ${on}.customers FROM ${to}`,
    );
    expect(await excess()).toEqual([]);
  });

  // MariaDB's roles are granted, and its tables have no owner.
  if (engine === POSTGRESQL)
    test('what a role is, and what it owns, counts as well', async () => {
      const { admin, role } = scene.source;
      for (const [is, isNot, said] of [
        ['SUPERUSER', 'NOSUPERUSER', 'superuser: the whole server'],
        ['BYPASSRLS', 'NOBYPASSRLS', 'BYPASSRLS: the whole server'],
      ]) {
        await admin.query(`ALTER ROLE ${role} ${is}`);
        expect(await excess()).toEqual([said]);
        await admin.query(`ALTER ROLE ${role} ${isNot}`);
      }
      const owner = scene.project.database.targetRole;
      await admin.query(`ALTER TABLE owners OWNER TO ${role}`);
      expect(await excess()).toEqual(['owner: public.owners']);
      await admin.query(`ALTER TABLE owners OWNER TO ${owner}`);
      await scene.grantAll();
    });

  test('a role that has just what is printed runs every action', async () => {
    const { applied, failures } = await scene.apply();
    expect([...failures].map(([rule, { message }]) => [rule, message])).toEqual([]);
    expect(applied.rules.map(({ rule, status, rows }) => [rule, status, rows])).toEqual([
      ['crm/sessions/sessions', 'succeeded', 7],
      ['crm/visits/visits', 'succeeded', 7],
      // One is suspended, one extended, one blocked.
      ['crm/customers/customers', 'succeeded', 4],
      // One is held.
      ['crm/prospects/prospects', 'succeeded', 6],
      ['crm/applicants/applicants/1', 'succeeded', 7],
      ['crm/applicants/applicants/2', 'succeeded', 0],
      ['crm/members/members/1', 'succeeded', 7],
      ['vault/members/members/2', 'succeeded', 7],
    ]);
    expect((await verifyAudit(scene.config)).ok).toBe(true);
  });
});
