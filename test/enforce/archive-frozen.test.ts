import { afterEach, describe, expect, test } from 'vitest';
import { readStatus } from '../../src/app/status.ts';
import { hostClock } from '../../src/clock.ts';
import { ANSWER_LIMITS, type AnswerLimits } from '../../src/enforce/change/answer-limits.ts';
import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import type { TargetServer, TestEngine } from '../support/engines/engine.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { makeVault, type VaultProject } from '../support/vault.ts';

const PAIRS = [
  [POSTGRESQL, MARIADB],
  [MARIADB, POSTGRESQL],
] as const;

const TIME = { PostgreSQL: 'timestamptz', MariaDB: 'timestamp(6) NULL' } as const;
const IDS = ['1', '2', '3'];

const STEPS: readonly Failpoint[] = ['archive: copied', 'batch: intent durable', 'archive: durable'];

/** In a short run one step with each pair of servers, in a long one all. */
function stepsFor(source: TestEngine): readonly Failpoint[] {
  const pair = PAIRS.findIndex(([one]) => one === source);
  return process.env.MODE === 'long' ? STEPS : STEPS.slice(pair, pair + 1);
}

/** A silence is found out sooner than in life. */
const SHORT: AnswerLimits = { ...ANSWER_LIMITS, connect: 2_000, statement: 6_000, commit: 6_000 };

const opened: { readonly project: VaultProject; readonly server: TargetServer }[] = [];
afterEach(async () => {
  watchFailpoints(async () => undefined);
  for (const { project, server } of opened.splice(0)) {
    await server.thaw();
    await project.drop();
    await server.remove();
  }
});

interface Frozen {
  readonly project: VaultProject;
  readonly server: TargetServer;
}

async function make(source: TestEngine, vault: TestEngine): Promise<Frozen> {
  const server = await vault.startServer();
  const columns = 'id bigint PRIMARY KEY, email varchar(100), ended_at';
  const project = await makeVault({
    source,
    vault,
    vaultServer: server,
    sourceTable: `CREATE TABLE people (${columns} ${TIME[source.name]})`,
    vaultTable: `CREATE TABLE people (${columns} ${TIME[vault.name]}, started_at ${TIME[vault.name]})`,
  });
  opened.push({ project, server });
  const rows = IDS.map((id) => `(${id}, 'p${id}', ${source.before(2, 'YEAR')})`);
  await project.source.query(`INSERT INTO people VALUES ${rows.join(', ')}`);
  return { project, server };
}

/** The archive hears nothing from that step on. */
function freezeAt({ server }: Frozen, step: Failpoint): void {
  watchFailpoints(async (point) => {
    if (point === step) await server.freeze();
  });
}

describe.each(PAIRS)('an archive that freezes, rows of $name', (source, vault) => {
  test.each(stepsFor(source))(
    `in ${vault.name} after '%s': the rows are given back, and a later run archives them`,
    async (step) => {
      const frozen = await make(source, vault);
      const { project, server } = frozen;
      freezeAt(frozen, step);
      const applied = await project.apply({ limits: SHORT });
      expect(applied.stopped_by).toMatch(/^(database-unreachable|archive-unknown)$/);
      expect(applied).toMatchObject({ rows: 0 });
      expect(applied.status).not.toBe('succeeded');

      // Nobody holds them any more, and the control database knows what the archive may have.
      await source.limitLocks(project.source, 1_000);
      expect(await project.source.query("UPDATE people SET email = 'new'")).toMatchObject({ rowCount: 3 });
      const left = await project.state.query('SELECT * FROM retentiond.copy_removal');
      const { copies_left } = await readStatus(project.read().config, hostClock);
      expect(copies_left.map(({ connection, batches }) => [connection, batches])).toEqual([
        ['vault', left.rows.length],
      ]);

      watchFailpoints(async () => undefined);
      await server.thaw();
      await project.lapse();
      const later = await project.apply();
      expect(later.why).toBeUndefined();
      expect(later).toMatchObject({ status: 'succeeded', rows: 3 });
      expect(await project.places()).toEqual({ here: [], there: IDS });
      const copies = await project.vault.query('SELECT DISTINCT email FROM people');
      expect(copies.rows).toEqual([{ email: 'new' }]);
      expect((await readStatus(project.read().config, hostClock)).copies_left).toEqual([]);
      await project.expectVerified();
    },
  );
});
