import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../../src/app/doctor/doctor.ts';
import { closePublic } from '../../grants/public-schema.ts';
import { type GrantedScene, makeGranted } from '../../grants/scene.ts';
import { MARIADB } from '../../support/engines/mariadb.ts';
import { connect, POSTGRESQL } from '../../support/engines/postgresql.ts';
import { runIn } from '../../unit/cli/recorded.ts';

/** The run's own PostgreSQL writes nothing to disk, which is what this check is for. */
const FAST = /^(fsync|full_page_writes) is off/;

describe.each([
  ['PostgreSQL', POSTGRESQL, MARIADB],
  ['MariaDB', MARIADB, POSTGRESQL],
] as const)('%s', (_, engine, archive) => {
  let scene: GrantedScene;
  let sound: string;
  beforeAll(async () => {
    scene = await makeGranted(engine, archive);
    const { project, source, vault, config } = scene;
    const control = await connect(project.database.controlSuperuserUrl);
    await control.query(closePublic(project.database.controlRole));
    await control.end();
    sound = project
      .configText()
      .replace(String(project.read().config.connections['crm']?.url), source.url)
      .replace(String(project.read().config.connections['vault']?.url), vault.url);
    project.write('retentiond.yaml', sound);
    for (const file of [config.digestKeyFile, config.holds.keyFile]) chmodSync(file as string, 0o600);
  });
  afterAll(() => scene?.drop());

  async function doctor(): Promise<{ readonly code: number } & Diagnosis> {
    const { code, stdout } = await runIn(scene.project.folder, 'doctor --json');
    return { code, ...JSON.parse(stdout) };
  }

  async function told(status: 'warning' | 'failed'): Promise<readonly string[]> {
    const { checks } = await doctor();
    return checks
      .filter((one) => one.status === status && !FAST.test(one.fact))
      .map(({ about, check, fact }) => `${about} ${check}: ${fact}`);
  }

  test('what `grants` prints is all that is wanted, and nothing has failed', async () => {
    const printed = await runIn(scene.project.folder, 'grants');
    expect(printed.code).toBe(0);
    expect(printed.stdout.split('\n').filter((line) => line.startsWith('GRANT'))).toEqual(
      scene.grants.flatMap(({ script }) => script.filter((line) => line.startsWith('GRANT'))),
    );
    expect(await told('failed')).toEqual([]);
    expect(
      (await told('warning')).filter((one) => !/ (indexes|version|encryption): |^control role: /.test(one)),
    ).toEqual([]);
  });

  test('a right that is missing is named, and its statement mends it', async () => {
    const { needs = [] } = scene.grants.find(({ connection }) => connection === 'crm') ?? {};
    const need = needs.find(({ table, privilege }) => table === 'prospects' && privilege === 'UPDATE');
    if (!need) throw new Error('the scene anonymises');
    await scene.revoke('crm', need);
    const { checks, code } = await doctor();
    const missing = checks.filter(({ check, status }) => check === 'rights' && status === 'failed');
    expect(missing.map(({ fact }) => fact)).toEqual([
      expect.stringMatching(
        /lacks UPDATE on .*\.prospects \(anonymised_at\), for crm\/prospects\/prospects$/,
      ),
    ]);
    expect(code).toBe(1);
    await scene.source.admin.query(String(missing[0]?.statement));
    expect(await told('failed')).toEqual([]);
  });

  test('a right too many is named, and its statement takes it away', async () => {
    const { admin, role } = scene.source;
    const to = engine === POSTGRESQL ? role : `'${role}'@'%'`;
    const on = engine === POSTGRESQL ? 'public' : scene.project.database.targetRole;
    await admin.query(`GRANT DELETE ON ${on}.owners TO ${to}`);
    const { checks } = await doctor();
    const excess = checks.filter(({ check, status }) => check === 'excess' && status === 'warning');
    expect(excess.map(({ fact }) => fact)).toEqual([
      expect.stringMatching(/has DELETE on .*\.owners, which nothing needs$/),
    ]);
    await admin.query(String(excess[0]?.statement));
    expect(
      (await doctor()).checks.filter(({ check, status }) => check === 'excess' && status !== 'ok'),
    ).toEqual([]);
  });

  test('an index that is wanting is named with the statement that makes it', async () => {
    const wanting = (await doctor()).checks.filter(
      ({ about, check, status }) => about === 'crm' && check === 'indexes' && status === 'warning',
    );
    const facts = wanting.map(({ fact }) => fact);
    for (const part of [
      'visited_at, the start',
      'customer_id, by which linked rows',
      'note_id, by which dependent',
    ])
      expect(
        facts.some((fact) => fact.includes(part)),
        part,
      ).toBe(true);
    for (const { statement } of wanting) await scene.source.owner.query(String(statement));
    expect(
      (await doctor()).checks.filter(({ about, check }) => about === 'crm' && check === 'indexes'),
    ).toMatchObject([{ status: 'ok' }]);
  });

  test('one thing that fails hides no other', async () => {
    const { project } = scene;
    chmodSync(join(project.folder, 'holds.key'), 0o644);
    project.write('digest.key', 'secret\n');
    project.write(
      'retentiond.yaml',
      sound
        .replace(/(control:\n {2}url: )"[^"]*"/, '$1"postgres://nobody@127.0.0.1:1/nowhere"')
        .replace(
          scene.vault.url,
          engine === POSTGRESQL
            ? 'mysql://nobody@127.0.0.1:1/nowhere'
            : 'postgres://nobody@127.0.0.1:1/nowhere',
        )
        .replace(
          '  digest_key_file: digest.key\n',
          '  digest_key_file: digest.key\n  checkpoint_files: [/nowhere/at/all.txt]\n  checkpoint_webhooks: ["http://127.0.0.1:1/hook"]\n',
        ),
    );
    const { code, checks } = await doctor();
    expect(code).toBe(1);
    const seen = checks.map(({ about, check, status, fact }) => `${status} ${about} ${check}: ${fact}`);
    for (const one of [
      /^failed configuration digest-key: digest-key-placeholder/,
      /^warning configuration holds-key: .*holds\.key may be read by others \(mode 644\)$/,
      /^failed configuration sinks: \/nowhere\/at\/all\.txt cannot be written/,
      /^failed configuration sinks: the webhook 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)$/,
      /^failed control reachable: database-unreachable/,
      /^failed queue queue: /,
      /^ok crm reachable/,
      /^failed vault reachable: database-unreachable/,
      /^ok clocks clocks: this host and 1 servers/,
    ])
      expect(seen, String(one)).toContainEqual(expect.stringMatching(one));
    project.write(
      'retentiond.yaml',
      `${readFileSync(join(project.folder, 'retentiond.yaml'), 'utf8')}unknown: 1\n`,
    );
    expect((await doctor()).checks.map(({ check, status }) => [check, status])).toEqual([
      ['files', 'failed'],
    ]);
  });
});
