// Prints what brakes cost: a round of their questions, a look at the last answers before a batch, and a purge with and without.

import { askerOf } from '../src/brakes/ask/ask-connection.ts';
import { openBrakeShop } from '../src/brakes/connection-brakes.ts';
import type { BrakesConfig, Config, ConnectionConfig } from '../src/config/config.ts';
import { purgeAudited } from './audited.ts';
import { type Flags, readFlags, USAGE } from './flags.ts';
import * as mariadbLog from './mariadb/log-table.ts';
import { openStage as openMariadb } from './mariadb/stage.ts';
import { median } from './memory.ts';
import * as postgresqlLog from './postgresql/log-table.ts';
import { openStage as openPostgresql } from './postgresql/stage.ts';
import type { Ground } from './project.ts';
import { type ByHand, runRace } from './race.ts';

const ROUNDS = 300;
const LOOKS = 200_000;

/** Each far beyond what a quiet server shows: asked, and never on. */
const EVERY: BrakesConfig = {
  rowsPerSecond: null,
  maxReplicaLagSeconds: 3_600,
  replicas: [],
  maxLockWaits: 1_000,
  maxWalBytes: 1e15,
  own: [{ kind: 'query', name: 'one', query: 'SELECT 1', above: 1, below: null }],
};

const NONE: BrakesConfig = {
  ...EVERY,
  maxReplicaLagSeconds: null,
  maxLockWaits: null,
  maxWalBytes: null,
  own: [],
};

const QUESTIONS: Readonly<Record<string, Partial<BrakesConfig>>> = {
  'replica_lag, asked of the primary': { maxReplicaLagSeconds: EVERY.maxReplicaLagSeconds },
  lock_waits: { maxLockWaits: EVERY.maxLockWaits },
  wal: { maxWalBytes: EVERY.maxWalBytes },
  "a query of one's own": { own: EVERY.own },
  'all of them': EVERY,
};

const now = (): number => performance.now();

function withBrakes<S extends Ground>(stage: S, brakes: BrakesConfig): S {
  const { config } = stage.project;
  const crm = { ...(config.connections['crm'] as ConnectionConfig), brakes };
  const changed: Config = { ...config, connections: { crm } };
  return { ...stage, project: { ...stage.project, config: changed } };
}

function connectionOf({ project }: Ground): ConnectionConfig {
  return project.config.connections['crm'] as ConnectionConfig;
}

/** Milliseconds that one round takes, from the first question to the last answer, on a connection that is open. */
async function askRounds(stage: Ground): Promise<number | null> {
  const asker = askerOf(connectionOf(stage), now);
  if (!asker) return null;
  const never = new AbortController().signal;
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = now();
    const answers = await asker.ask(never);
    took.push(now() - begun);
    if (answers.some(({ trouble }) => trouble !== null)) throw new Error(JSON.stringify(answers));
  }
  await asker.close();
  return median(took);
}

/** Microseconds of one look before a batch, while questions go on beside. */
async function look(stage: Ground): Promise<number> {
  const { brakes, release } = openBrakeShop(now).take(connectionOf(stage));
  await brakes.look();
  const begun = now();
  for (let count = 0; count < LOOKS; count += 1) await brakes.look();
  const took = now() - begun;
  await release();
  return (took / LOOKS) * 1_000;
}

async function measure<S extends Ground>(
  stage: S,
  flags: Flags,
  log: {
    makeEmpty(stage: S): Promise<void>;
    makeTemplate(stage: S, due: number): Promise<void>;
    makeCopy(stage: S): Promise<void>;
    requireRest(stage: S, due: number, who: string): Promise<void>;
  },
): Promise<void> {
  for (const [name, asked] of Object.entries(QUESTIONS)) {
    const milliseconds = await askRounds(withBrakes(stage, { ...NONE, ...asked }));
    console.log(`${name}: ${milliseconds === null ? 'not asked' : `${milliseconds.toFixed(2)} ms a round`}`);
  }
  console.log(`a look before a batch: ${(await look(withBrakes(stage, EVERY))).toFixed(2)} µs`);
  await log.makeEmpty(stage);
  await purgeAudited(stage, 1_000);
  await log.makeTemplate(stage, flags.rows);
  const byHand: Readonly<Record<string, ByHand<S>>> = {
    'no brake': (one, rows) => purgeAudited(withBrakes(one, NONE), rows),
    'every brake': (one, rows) => purgeAudited(withBrakes(one, EVERY), rows),
  };
  const race = { byHand, prepare: log.makeCopy, requireDone: log.requireRest };
  const { comparisons } = await runRace(stage, race, flags, (line) => console.error(line));
  for (const { batchRows, against, ratio, rounds } of comparisons)
    console.log(
      `batches of ${batchRows}: the default against ${against}: ${ratio.toFixed(3)} (${rounds.map((one) => one.toFixed(2)).join(', ')})`,
    );
}

try {
  const flags = readFlags(process.argv.slice(2));
  for (const engine of flags.engines) {
    if (engine === 'postgresql') {
      const stage = await openPostgresql();
      console.log(`PostgreSQL ${stage.version}`);
      await stage.server.admin.query('GRANT pg_monitor TO target');
      await measure(stage, flags, postgresqlLog).finally(() => stage.close());
    } else {
      const stage = await openMariadb(undefined, { 'log-bin': 'binlog', 'sync-binlog': '1' });
      console.log(`MariaDB ${stage.version}`);
      await stage.server.query("GRANT BINLOG MONITOR ON *.* TO target@'%'");
      await measure(stage, flags, mariadbLog).finally(() => stage.close());
    }
  }
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}
