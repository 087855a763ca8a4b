import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../src/app/doctor/check.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { askerOf } from '../../src/brakes/ask/ask-connection.ts';
import type { Brake } from '../../src/brakes/brake.ts';
import { brakeText } from '../../src/brakes/brake-text.ts';
import { monotonic } from '../../src/clock.ts';
import { eventually } from '../support/daemon.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { silentObserver } from '../support/observer.ts';
import { runIn } from '../unit/cli/recorded.ts';
import { makeWatched, type Watched } from './watched.ts';

const DUE = 20;

describe.each(ENGINES)('rights of brakes on $name', (engine) => {
  let scene: Watched;
  beforeAll(async () => {
    scene = await makeWatched(engine);
  });
  afterAll(() => scene?.drop());

  /** On new connections: a right on a whole server that is granted now holds for those alone. */
  async function ask(connection = scene.connection): Promise<readonly Brake[]> {
    const asker = askerOf(connection, monotonic);
    if (!asker) throw new Error('brakes are written down');
    const never = new AbortController().signal;
    try {
      // How far a replica lags that has not replayed what was written just now is told by the second look.
      await asker.ask(never);
      return await asker.ask(never);
    } finally {
      await asker.close();
    }
  }

  async function doctor(...checks: readonly string[]): Promise<readonly Check[]> {
    const { stdout } = await runIn(scene.logs.folder, 'doctor --json');
    const found = JSON.parse(stdout).checks as readonly Check[];
    return found.filter(({ about, check }) => about === 'crm' && checks.includes(check));
  }

  const wrong = (checks: readonly Check[]): readonly Check[] =>
    checks.filter(({ status }) => status !== 'ok');

  test('with what `grants` prints, and what its query reads, each brake reads its figure', async () => {
    const printed = await runIn(scene.logs.folder, 'grants');
    expect([printed.code, printed.stderr]).toEqual([0, expect.any(String)]);
    expect(printed.stdout.split('\n').filter((line) => line.startsWith('GRANT'))).toEqual(
      scene.grants.flatMap(({ script }) => script.filter((line) => line.startsWith('GRANT'))),
    );
    await eventually('every brake has a figure', async () =>
      (await ask()).every(({ value }) => value !== null),
    );
    expect((await ask()).map(({ brake, trouble, lacks }) => [brake, trouble, lacks])).toEqual([
      ['replica_lag', null, null],
      ['lock_waits', null, null],
      ['wal', null, null],
      ['checkout', null, null],
    ]);
    expect((await ask()).find(({ brake }) => brake === 'checkout')?.value).toBe(3);
    expect(wrong(await doctor('brakes', 'replica', 'rights'))).toEqual([]);
  });

  test('what its query reads is no right too many; of another table nobody can say, and nothing is advised', async () => {
    expect(wrong(await doctor('excess'))).toEqual([]);
    const { grant, revoke } = scene.elsewhere;
    await scene.admin.query(grant);
    expect(wrong(await doctor('excess'))).toMatchObject([
      {
        status: 'warning',
        fact: expect.stringMatching(
          /has SELECT on .*\.calm, which no rule needs; whether the brake checkout does/,
        ),
        statement: null,
      },
    ]);
    await scene.admin.query(revoke);
    expect(wrong(await doctor('excess'))).toEqual([]);
  });

  test('with one right less, just its brakes say which; the statement that `doctor` gives is all that it takes', async () => {
    expect(scene.rights.map(({ privilege }) => privilege)).toEqual(
      engine.name === 'PostgreSQL'
        ? ['pg_monitor', 'SELECT']
        : ['BINLOG MONITOR', 'PROCESS', 'SLAVE MONITOR', 'SELECT'],
    );
    for (const { brakes, privilege, admin, revoke, grant } of scene.rights) {
      await admin.query(revoke);
      const answers = await ask();
      const mute = answers.filter(({ trouble }) => trouble !== null);
      expect(mute.map(({ brake, trouble }) => [brake, trouble])).toEqual(
        answers.flatMap(({ brake }) => (brakes.includes(brake) ? [[brake, 'right-missing']] : [])),
      );
      for (const one of mute) expect(brakeText(one)).toContain(`the role lacks ${said(privilege)}`);
      const [found, ...more] = wrong(await doctor('brakes'));
      expect(more.length).toBe(brakes.length - 1);
      expect(found).toMatchObject({ status: 'failed', fact: expect.stringContaining(said(privilege)) });
      // What an operators' own query reads, only they know.
      await admin.query(privilege === 'SELECT' ? grant : String(found?.statement));
      expect(wrong(await doctor('brakes'))).toEqual([]);
    }
  });

  test('with one right less no row goes; the run goes on by itself once it is granted', async () => {
    const { logs, config } = scene;
    for (const { brakes, privilege, isOfRules, admin, revoke, grant } of scene.rights) {
      await logs.fill(DUE, 0);
      await admin.query(revoke);
      const told: Brake[] = [];
      const observer = {
        ...silentObserver,
        braked: (facts: { readonly brakes: readonly Brake[] }) => void told.push(...facts.brakes),
      };
      const run = logs.place({ observer }, config).then((place) => applyRules(place, logs.read().rules));
      if (isOfRules) {
        const [failure] = (await run).failures.values();
        expect(`${failure?.message} ${failure?.hint}`).toContain(privilege);
        await admin.query(grant);
        continue;
      }
      await eventually('the run waits', () => told.length > 0);
      expect(told.map(({ brake }) => brake)).toEqual(brakes);
      expect((await logs.left()).due).toBeGreaterThanOrEqual(DUE);
      await admin.query(grant);
      expect((await run).applied.rules).toMatchObject([{ status: 'succeeded' }]);
      expect((await logs.left()).due).toBe(0);
    }
  });

  if (engine.name === 'PostgreSQL')
    test('a replica that is asked itself tells its lag to whoever may connect', async () => {
      const { logs, connection, rights, urls, configText } = scene;
      logs.write('retentiond.yaml', configText(urls.target, urls.replica));
      const monitor = rights.find(({ privilege }) => privilege === 'pg_monitor');
      await monitor?.admin.query(monitor.revoke);
      const brakes = { ...connection.brakes, replicas: [urls.replica], maxWalBytes: null };
      const lag = async (): Promise<Brake | undefined> =>
        (await ask({ ...connection, brakes })).find(({ brake }) => brake === 'replica_lag');
      await eventually('it is told', async () => (await lag())?.value !== null);
      expect(await lag()).toMatchObject({ value: expect.any(Number), trouble: null });
      await monitor?.admin.query(monitor.grant);
      expect(wrong(await doctor('brakes', 'replica', 'rights'))).toEqual([]);
    });

  // Accounts are copied with everything else: taken away here, a right would be gone there.
  if (engine.name === 'MariaDB')
    test('one role for a server and its replica may have there what only the replica is asked for', async () => {
      const { logs, admin, pair, urls, configText } = scene;
      const { username } = new URL(urls.target);
      logs.write('retentiond.yaml', configText(urls.target, pair.onReplica(urls.target)));
      await admin.query(`GRANT SLAVE MONITOR ON *.* TO '${username}'@'%'`);
      await pair.replayed();
      expect(wrong(await doctor('brakes', 'replica', 'rights'))).toEqual([]);
      expect(wrong(await doctor('excess'))).toEqual([]);
    });
});

/** Which right a query needs, its operators know; that it is mostly this one is said. */
function said(privilege: string): string {
  return privilege === 'SELECT' ? 'a right on what its query reads, as SELECT' : privilege;
}
